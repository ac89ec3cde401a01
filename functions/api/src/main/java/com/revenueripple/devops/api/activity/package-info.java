/** The route that shows the audit log. */
@NullMarked
package com.revenueripple.devops.api.activity;

import org.jspecify.annotations.NullMarked;
