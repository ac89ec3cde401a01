/** Query parameters that the lists of the API share. */
@NullMarked
package com.revenueripple.devops.api.http;

import org.jspecify.annotations.NullMarked;
