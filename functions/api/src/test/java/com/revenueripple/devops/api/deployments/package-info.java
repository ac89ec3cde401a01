@NullMarked
package com.revenueripple.devops.api.deployments;

import org.jspecify.annotations.NullMarked;
