/** The endpoints that subscribers are told at, as administrators manage them. */
@NullMarked
package com.revenueripple.devops.api.endpoints;

import org.jspecify.annotations.NullMarked;
