package com.revenueripple.devops.sync.supabase;

import com.revenueripple.devops.sync.source.SourceFailure;
import java.sql.SQLException;

/** The contract of supabase.sql. The views of an older file mean something else. */
final class Contract {
    private static final int VERSION = 4;

    private static final String OBJECTS = """
            SELECT to_regclass('devops.users') IS NOT NULL AS has_views,
                   to_regclass('devops.change_log') IS NOT NULL AS has_version""";

    /** Also answered by a table from before there were versions. */
    private static final String INSTALLED = """
            SELECT coalesce((to_jsonb(change_log) ->> 'version')::integer, 1) AS version
            FROM devops.change_log""";

    private Contract() {}

    /**
     * Compares the version in the database. A missing file is left to the queries that need it.
     *
     * @throws SourceFailure.Outdated when it is older
     */
    static void require(DatabaseTransaction transaction) throws SQLException {
        Objects objects = transaction.rows(OBJECTS,
                row -> new Objects(row.getBoolean("has_views"), row.getBoolean("has_version"))).getFirst();
        if (objects.hasVersion ? installed(transaction) < VERSION : objects.hasViews) {
            throw new SourceFailure.Outdated();
        }
    }

    private record Objects(boolean hasViews, boolean hasVersion) {}

    private static int installed(DatabaseTransaction transaction) throws SQLException {
        return transaction.rows(INSTALLED, row -> row.getInt("version")).getFirst();
    }
}
