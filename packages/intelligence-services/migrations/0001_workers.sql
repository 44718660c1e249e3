CREATE TABLE "sluice"."lost_leases" (
	"run_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"job_id" text NOT NULL,
	"attempt" integer NOT NULL,
	"step" text NOT NULL,
	"detail" text NOT NULL,
	"noticed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lost_leases_run_id_ordinal_job_id_attempt_pk" PRIMARY KEY("run_id","ordinal","job_id","attempt")
);
--> statement-breakpoint
CREATE TABLE "sluice"."slot_waits" (
	"scope" text NOT NULL,
	"waiter" text NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "slot_waits_scope_waiter_pk" PRIMARY KEY("scope","waiter")
);
--> statement-breakpoint
CREATE TABLE "sluice"."slots" (
	"scope" text NOT NULL,
	"slot" integer NOT NULL,
	"holder" text,
	"until" timestamp with time zone,
	CONSTRAINT "slots_scope_slot_pk" PRIMARY KEY("scope","slot")
);
--> statement-breakpoint
CREATE TABLE "sluice"."token_seconds" (
	"scope" text NOT NULL,
	"second" bigint NOT NULL,
	"tokens" bigint NOT NULL,
	CONSTRAINT "token_seconds_scope_second_pk" PRIMARY KEY("scope","second")
);
--> statement-breakpoint
CREATE TABLE "sluice"."workers" (
	"worker_id" text PRIMARY KEY NOT NULL,
	"steps" jsonb NOT NULL,
	"attending" jsonb NOT NULL,
	"busy" jsonb NOT NULL,
	"notes" jsonb NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"heartbeat_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sluice"."runs" ADD COLUMN "shared" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "sluice"."runs" ADD COLUMN "priority" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "slots_holder" ON "sluice"."slots" USING btree ("holder");--> statement-breakpoint
-- Drizzle knows no partitions: the two tables that grow by a row a paper are rebuilt by hand, with what is in them (docs/decisions/0020).
ALTER TABLE "sluice"."outcomes" ALTER COLUMN "fence" SET DATA TYPE bigint;--> statement-breakpoint
ALTER TABLE "sluice"."outcomes" RENAME TO "outcomes_whole";--> statement-breakpoint
CREATE TABLE "sluice"."outcomes" (LIKE "sluice"."outcomes_whole" INCLUDING DEFAULTS) PARTITION BY HASH ("run_id");--> statement-breakpoint
CREATE TABLE "sluice"."outcomes_0" PARTITION OF "sluice"."outcomes" FOR VALUES WITH (MODULUS 8, REMAINDER 0);--> statement-breakpoint
CREATE TABLE "sluice"."outcomes_1" PARTITION OF "sluice"."outcomes" FOR VALUES WITH (MODULUS 8, REMAINDER 1);--> statement-breakpoint
CREATE TABLE "sluice"."outcomes_2" PARTITION OF "sluice"."outcomes" FOR VALUES WITH (MODULUS 8, REMAINDER 2);--> statement-breakpoint
CREATE TABLE "sluice"."outcomes_3" PARTITION OF "sluice"."outcomes" FOR VALUES WITH (MODULUS 8, REMAINDER 3);--> statement-breakpoint
CREATE TABLE "sluice"."outcomes_4" PARTITION OF "sluice"."outcomes" FOR VALUES WITH (MODULUS 8, REMAINDER 4);--> statement-breakpoint
CREATE TABLE "sluice"."outcomes_5" PARTITION OF "sluice"."outcomes" FOR VALUES WITH (MODULUS 8, REMAINDER 5);--> statement-breakpoint
CREATE TABLE "sluice"."outcomes_6" PARTITION OF "sluice"."outcomes" FOR VALUES WITH (MODULUS 8, REMAINDER 6);--> statement-breakpoint
CREATE TABLE "sluice"."outcomes_7" PARTITION OF "sluice"."outcomes" FOR VALUES WITH (MODULUS 8, REMAINDER 7);--> statement-breakpoint
INSERT INTO "sluice"."outcomes" SELECT * FROM "sluice"."outcomes_whole";--> statement-breakpoint
DROP TABLE "sluice"."outcomes_whole";--> statement-breakpoint
ALTER TABLE "sluice"."outcomes" ADD CONSTRAINT "outcomes_run_id_ordinal_pk" PRIMARY KEY("run_id","ordinal");--> statement-breakpoint
CREATE INDEX "outcomes_paper" ON "sluice"."outcomes" USING btree ("paper_id","status");--> statement-breakpoint
ALTER TABLE "sluice"."events" RENAME TO "events_whole";--> statement-breakpoint
CREATE TABLE "sluice"."events" (LIKE "sluice"."events_whole" INCLUDING DEFAULTS) PARTITION BY HASH ("run_id");--> statement-breakpoint
CREATE TABLE "sluice"."events_0" PARTITION OF "sluice"."events" FOR VALUES WITH (MODULUS 8, REMAINDER 0);--> statement-breakpoint
CREATE TABLE "sluice"."events_1" PARTITION OF "sluice"."events" FOR VALUES WITH (MODULUS 8, REMAINDER 1);--> statement-breakpoint
CREATE TABLE "sluice"."events_2" PARTITION OF "sluice"."events" FOR VALUES WITH (MODULUS 8, REMAINDER 2);--> statement-breakpoint
CREATE TABLE "sluice"."events_3" PARTITION OF "sluice"."events" FOR VALUES WITH (MODULUS 8, REMAINDER 3);--> statement-breakpoint
CREATE TABLE "sluice"."events_4" PARTITION OF "sluice"."events" FOR VALUES WITH (MODULUS 8, REMAINDER 4);--> statement-breakpoint
CREATE TABLE "sluice"."events_5" PARTITION OF "sluice"."events" FOR VALUES WITH (MODULUS 8, REMAINDER 5);--> statement-breakpoint
CREATE TABLE "sluice"."events_6" PARTITION OF "sluice"."events" FOR VALUES WITH (MODULUS 8, REMAINDER 6);--> statement-breakpoint
CREATE TABLE "sluice"."events_7" PARTITION OF "sluice"."events" FOR VALUES WITH (MODULUS 8, REMAINDER 7);--> statement-breakpoint
INSERT INTO "sluice"."events" SELECT * FROM "sluice"."events_whole";--> statement-breakpoint
DROP TABLE "sluice"."events_whole";--> statement-breakpoint
ALTER TABLE "sluice"."events" ADD CONSTRAINT "events_run_id_sequence_pk" PRIMARY KEY("run_id","sequence");
