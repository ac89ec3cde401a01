/** Opaque cursors, the places that they encode, and newest-first reading over day partitions. */
@NullMarked
package com.revenueripple.devops.paging;

import org.jspecify.annotations.NullMarked;
