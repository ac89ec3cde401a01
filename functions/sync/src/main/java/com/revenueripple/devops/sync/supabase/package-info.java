/** The platform's PostgreSQL (Supabase) as a source, through the views and the change log of supabase.sql. */
@NullMarked
package com.revenueripple.devops.sync.supabase;

import org.jspecify.annotations.NullMarked;
