/** The route that shows whether the integration is healthy. */
@NullMarked
package com.revenueripple.devops.api.status;

import org.jspecify.annotations.NullMarked;
