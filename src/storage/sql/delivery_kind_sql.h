// The kind of a waiting delivery (voicemail::DueKind, but for its channel) as one text, in which no two kinds look
// alike: the target, which may hold anything, is last. The index delivery_of_kind is made of it, so it is written here
// once; a database uses the index only where it finds exactly this.
#pragma once

#define AT_DELIVERY_KIND                                                                                            \
  "(mailbox || '|' || event || '|' || digest || '|' || case when perhaps_sent = 1 then 'again' else '' end || '|' " \
  "|| target)"
