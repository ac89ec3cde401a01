/** The audit log: who did what, when. */
@NullMarked
package com.revenueripple.devops.activity;

import org.jspecify.annotations.NullMarked;
