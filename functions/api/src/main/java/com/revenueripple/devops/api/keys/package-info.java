/** Endpoints that make and manage API keys. */
@NullMarked
package com.revenueripple.devops.api.keys;

import org.jspecify.annotations.NullMarked;
