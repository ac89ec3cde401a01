/** How stored bytes are made smaller. */
@NullMarked
package com.revenueripple.devops.compression;

import org.jspecify.annotations.NullMarked;
