<?php // SPDX-License-Identifier: MIT
echo strlen(gzcompress("SELECT 1;"));
