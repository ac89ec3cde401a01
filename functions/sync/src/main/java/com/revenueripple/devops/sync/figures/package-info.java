/** What the sync endpoints answer with, made from the counters. */
@NullMarked
package com.revenueripple.devops.sync.figures;

import org.jspecify.annotations.NullMarked;
