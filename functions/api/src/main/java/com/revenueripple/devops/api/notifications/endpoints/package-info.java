/** Endpoints, to which subscribers receive notifications: settings, signing secrets, store. */
@NullMarked
package com.revenueripple.devops.api.notifications.endpoints;

import org.jspecify.annotations.NullMarked;
