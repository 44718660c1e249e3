CREATE TABLE "sluice"."calibrations" (
	"model" text NOT NULL,
	"prompt_version" text NOT NULL,
	"map" jsonb NOT NULL,
	"judged" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "calibrations_model_prompt_version_pk" PRIMARY KEY("model","prompt_version")
);
--> statement-breakpoint
ALTER TABLE "sluice"."extractions" ADD COLUMN "lasting" text;--> statement-breakpoint
CREATE INDEX "extractions_lasting" ON "sluice"."extractions" USING btree ("lasting");