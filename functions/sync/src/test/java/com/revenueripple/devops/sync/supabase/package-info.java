@NullMarked
package com.revenueripple.devops.sync.supabase;

import org.jspecify.annotations.NullMarked;
