CREATE TABLE "sluice"."cache_hits" (
	"level" text PRIMARY KEY NOT NULL,
	"hits" bigint DEFAULT 0 NOT NULL,
	"misses" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sluice"."separations" (
	"one" text NOT NULL,
	"two" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "separations_one_two_pk" PRIMARY KEY("one","two")
);
--> statement-breakpoint
ALTER TABLE "sluice"."entries" ADD COLUMN "own_record" jsonb;