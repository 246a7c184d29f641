/* ntrtl.h: the doubly linked lists of drivers, for programs that bring them along: a LIST_ENTRY is a head, or lies in a record
 * (CONTAINING_RECORD finds that). A program that defines these names itself, as many do, does not include this.
 */
#ifndef _NTRTL_
#define _NTRTL_

#include <winnt.h>

#ifndef InitializeListHead
#define InitializeListHead(ListHead) ((ListHead)->Flink = (ListHead)->Blink = (ListHead))
#endif
#ifndef IsListEmpty
#define IsListEmpty(ListHead) ((ListHead)->Flink == (ListHead))
#endif
#ifndef InsertHeadList
#define InsertHeadList ows_insert_head_list
FORCEINLINE void ows_insert_head_list(PLIST_ENTRY head, PLIST_ENTRY entry) {
  entry->Flink = head->Flink;
  entry->Blink = head;
  head->Flink->Blink = entry;
  head->Flink = entry;
}
#endif
#ifndef InsertTailList
#define InsertTailList ows_insert_tail_list
FORCEINLINE void ows_insert_tail_list(PLIST_ENTRY head, PLIST_ENTRY entry) {
  entry->Flink = head;
  entry->Blink = head->Blink;
  head->Blink->Flink = entry;
  head->Blink = entry;
}
#endif
#ifndef RemoveEntryList
/* Whether the list is empty now. */
#define RemoveEntryList ows_remove_entry_list
FORCEINLINE BOOLEAN ows_remove_entry_list(PLIST_ENTRY entry) {
  PLIST_ENTRY next = entry->Flink, previous = entry->Blink;
  previous->Flink = next;
  next->Blink = previous;
  return (BOOLEAN)(next == previous);
}
#endif
#ifndef RemoveHeadList
#define RemoveHeadList ows_remove_head_list
FORCEINLINE PLIST_ENTRY ows_remove_head_list(PLIST_ENTRY head) {
  PLIST_ENTRY entry = head->Flink;
  head->Flink = entry->Flink;
  entry->Flink->Blink = head;
  return entry;
}
#endif
#ifndef RemoveTailList
#define RemoveTailList ows_remove_tail_list
FORCEINLINE PLIST_ENTRY ows_remove_tail_list(PLIST_ENTRY head) {
  PLIST_ENTRY entry = head->Blink;
  head->Blink = entry->Blink;
  entry->Blink->Flink = head;
  return entry;
}
#endif

#endif
