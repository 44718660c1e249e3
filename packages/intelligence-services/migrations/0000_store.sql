CREATE SCHEMA "sluice";
--> statement-breakpoint
CREATE TABLE "sluice"."attempts" (
	"attempt_id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"ordinal" integer,
	"request_hash" text NOT NULL,
	"provider" text NOT NULL,
	"host" text NOT NULL,
	"model" text,
	"state" text NOT NULL,
	"error_class" text,
	"reserved_usd" double precision DEFAULT 0 NOT NULL,
	"reserved_tokens" integer DEFAULT 0 NOT NULL,
	"prompt_tokens" integer,
	"completion_tokens" integer,
	"cost_usd" double precision,
	"owner" text,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sluice"."budgets" (
	"scope" text PRIMARY KEY NOT NULL,
	"reserved_usd" double precision DEFAULT 0 NOT NULL,
	"spent_usd" double precision DEFAULT 0 NOT NULL,
	"presumed_usd" double precision DEFAULT 0 NOT NULL,
	"reserved_tokens" bigint DEFAULT 0 NOT NULL,
	"spent_tokens" bigint DEFAULT 0 NOT NULL,
	"presumed_tokens" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sluice"."documents" (
	"sha256" text NOT NULL,
	"converter_version" text NOT NULL,
	"document" jsonb NOT NULL,
	"bytes" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "documents_sha256_converter_version_pk" PRIMARY KEY("sha256","converter_version")
);
--> statement-breakpoint
CREATE TABLE "sluice"."downloads" (
	"url" text PRIMARY KEY NOT NULL,
	"sha256" text NOT NULL,
	"bytes" bigint NOT NULL,
	"etag" text,
	"last_modified" text,
	"fetched_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sluice"."entries" (
	"run_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"source" text NOT NULL,
	"locator" text NOT NULL,
	"record" jsonb NOT NULL,
	"malformed" text,
	"paper_id" text,
	"role" text,
	"leader_ordinal" integer,
	"cluster_reason" text,
	"filtered_by" text,
	"score" double precision,
	"score_parts" jsonb,
	"rank" integer,
	CONSTRAINT "entries_run_id_ordinal_pk" PRIMARY KEY("run_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "sluice"."events" (
	"run_id" text NOT NULL,
	"sequence" integer NOT NULL,
	"event" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "events_run_id_sequence_pk" PRIMARY KEY("run_id","sequence")
);
--> statement-breakpoint
CREATE TABLE "sluice"."extractions" (
	"key" text PRIMARY KEY NOT NULL,
	"target_name" text NOT NULL,
	"text_hash" text NOT NULL,
	"sha256" text,
	"run_id" text NOT NULL,
	"result" jsonb NOT NULL,
	"call_id" text NOT NULL,
	"usage" jsonb NOT NULL,
	"model" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "sluice"."identity_claims" (
	"run_id" text NOT NULL,
	"identity" text NOT NULL,
	"ordinal" integer NOT NULL,
	CONSTRAINT "identity_claims_run_id_identity_pk" PRIMARY KEY("run_id","identity")
);
--> statement-breakpoint
CREATE TABLE "sluice"."judgements" (
	"judgement_id" text PRIMARY KEY NOT NULL,
	"paper_id" text NOT NULL,
	"target_name" text NOT NULL,
	"run_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"reviewer" text NOT NULL,
	"verdict" text NOT NULL,
	"value" jsonb,
	"evidence" jsonb,
	"judged_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sluice"."outcomes" (
	"run_id" text NOT NULL,
	"ordinal" integer NOT NULL,
	"paper_id" text,
	"status" text NOT NULL,
	"stage" text NOT NULL,
	"error_class" text,
	"outcome" jsonb NOT NULL,
	"worker" text,
	"fence" integer DEFAULT 0 NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "outcomes_run_id_ordinal_pk" PRIMARY KEY("run_id","ordinal")
);
--> statement-breakpoint
CREATE TABLE "sluice"."paces" (
	"host" text PRIMARY KEY NOT NULL,
	"next_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sluice"."paper_identifiers" (
	"kind" text NOT NULL,
	"value" text NOT NULL,
	"paper_id" text NOT NULL,
	CONSTRAINT "paper_identifiers_kind_value_pk" PRIMARY KEY("kind","value")
);
--> statement-breakpoint
CREATE TABLE "sluice"."paper_titles" (
	"blocking_key" text NOT NULL,
	"paper_id" text NOT NULL,
	CONSTRAINT "paper_titles_blocking_key_paper_id_pk" PRIMARY KEY("blocking_key","paper_id")
);
--> statement-breakpoint
CREATE TABLE "sluice"."papers" (
	"paper_id" text PRIMARY KEY NOT NULL,
	"record" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sluice"."responses" (
	"request_hash" text PRIMARY KEY NOT NULL,
	"body" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sluice"."runs" (
	"run_id" text PRIMARY KEY NOT NULL,
	"identity" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"config" jsonb NOT NULL,
	"pins" jsonb NOT NULL,
	"intake_complete" boolean DEFAULT false NOT NULL,
	"owner" text,
	"heartbeat_at" timestamp with time zone,
	"cancel_requested" boolean DEFAULT false NOT NULL,
	"summary" jsonb,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "attempts_run" ON "sluice"."attempts" USING btree ("run_id","state");--> statement-breakpoint
CREATE INDEX "attempts_request" ON "sluice"."attempts" USING btree ("request_hash");--> statement-breakpoint
CREATE UNIQUE INDEX "entries_locator" ON "sluice"."entries" USING btree ("run_id",md5("source"),md5("locator"));--> statement-breakpoint
CREATE INDEX "entries_work" ON "sluice"."entries" USING btree ("run_id",coalesce("rank", 2147483647),"ordinal") WHERE "sluice"."entries"."role" = 'leader' and "sluice"."entries"."filtered_by" = '';--> statement-breakpoint
CREATE INDEX "entries_rank" ON "sluice"."entries" USING btree ("run_id","rank");--> statement-breakpoint
CREATE INDEX "entries_leader" ON "sluice"."entries" USING btree ("run_id","leader_ordinal");--> statement-breakpoint
CREATE INDEX "entries_paper" ON "sluice"."entries" USING btree ("paper_id");--> statement-breakpoint
CREATE INDEX "extractions_sha" ON "sluice"."extractions" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "judgements_target" ON "sluice"."judgements" USING btree ("paper_id","target_name");--> statement-breakpoint
CREATE INDEX "outcomes_paper" ON "sluice"."outcomes" USING btree ("paper_id","status");--> statement-breakpoint
CREATE INDEX "paper_identifiers_paper" ON "sluice"."paper_identifiers" USING btree ("paper_id");--> statement-breakpoint
CREATE INDEX "runs_identity" ON "sluice"."runs" USING btree ("identity","created_at");