DROP INDEX "sluice"."entries_rank";--> statement-breakpoint
DROP INDEX "sluice"."entries_leader";--> statement-breakpoint
DROP INDEX "sluice"."entries_paper";--> statement-breakpoint
CREATE INDEX "entries_leader" ON "sluice"."entries" USING btree ("run_id","leader_ordinal") WHERE "sluice"."entries"."leader_ordinal" is not null;--> statement-breakpoint
CREATE INDEX "entries_paper" ON "sluice"."entries" USING btree ("paper_id") WHERE "sluice"."entries"."paper_id" is not null;