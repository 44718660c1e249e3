CREATE TABLE "sluice"."idempotency_keys" (
	"belongs_to" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"run_id" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_belongs_to_key_pk" PRIMARY KEY("belongs_to","key")
);
--> statement-breakpoint
ALTER TABLE "sluice"."runs" ADD COLUMN "belongs_to" text;--> statement-breakpoint
ALTER TABLE "sluice"."runs" ADD COLUMN "keeper" text;--> statement-breakpoint
ALTER TABLE "sluice"."runs" ADD COLUMN "live" jsonb;--> statement-breakpoint
CREATE INDEX "entries_pdf" ON "sluice"."entries" USING btree (("record" ->> 'pdfSha256')) WHERE "sluice"."entries"."record" ->> 'pdfSha256' is not null;--> statement-breakpoint
CREATE INDEX "runs_keeper" ON "sluice"."runs" USING btree ("keeper") WHERE "sluice"."runs"."keeper" is not null;