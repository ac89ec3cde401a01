package com.revenueripple.devops.sync.supabase;

/** How changes in the platform's database are found. */
public enum ChangeCapture {
    /** By the change log, which the triggers of supabase.sql fill. No change is missed. */
    LOG,

    /**
     * By each row's {@code updated_at}, where triggers cannot be installed. Requires that a transaction commits within
     * ten minutes of setting it. Deleted rows are found only by reconciliation.
     */
    UPDATED_AT
}
