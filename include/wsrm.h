/* wsrm.h: reliable multicast (PGM). There is no provider of it here: socket(AF_INET, SOCK_RDM, IPPROTO_RM) fails, and
 * programs that only mention it compile.
 */
#ifndef _WSRM_H_
#define _WSRM_H_

#include <winsock2.h>

#define IPPROTO_RM 113

#define RM_OPTIONSBASE 1000
#define RM_RATE_WINDOW_SIZE             1001
#define RM_SET_MESSAGE_BOUNDARY         1002
#define RM_FLUSHCACHE                   1003
#define RM_SENDER_WINDOW_ADVANCE_METHOD 1004
#define RM_SENDER_STATISTICS            1005
#define RM_LATEJOIN                     1006
#define RM_SET_SEND_IF                  1007
#define RM_ADD_RECEIVE_IF               1008
#define RM_DEL_RECEIVE_IF               1009
#define RM_SEND_WINDOW_ADV_RATE         1010
#define RM_USE_FEC                      1011
#define RM_SET_MCAST_TTL                1012
#define RM_RECEIVER_STATISTICS          1013
#define RM_HIGH_SPEED_INTRANET_OPT      1014

#define SENDER_DEFAULT_LATE_JOINER_PERCENTAGE 0
#define SENDER_DEFAULT_WINDOW_ADV_PERCENTAGE  15
#define SENDER_DEFAULT_RATE_KBITS_PER_SEC     56
#define SENDER_MAX_LATE_JOINER_PERCENTAGE     75
#define SENDER_DEFAULT_WINDOW_SIZE_BYTES     (10 * 1000 * 1000)
#define MAX_WINDOW_INCREMENT_PERCENTAGE      25
#define MAX_MCAST_TTL                        255

enum eWINDOW_ADVANCE_METHOD { E_WINDOW_ADVANCE_BY_TIME = 1, E_WINDOW_USE_AS_DATA_CACHE };

typedef struct _RM_SEND_WINDOW {
  ULONG RateKbitsPerSec;
  ULONG WindowSizeInMSecs;
  ULONG WindowSizeInBytes;
} RM_SEND_WINDOW;

typedef struct _RM_SENDER_STATS {
  ULONGLONG DataBytesSent;
  ULONGLONG TotalBytesSent;
  ULONGLONG NaksReceived;
  ULONGLONG NaksReceivedTooLate;
  ULONGLONG NumOutstandingNaks;
  ULONGLONG NumNaksAfterRData;
  ULONGLONG RepairPacketsSent;
  ULONGLONG BufferSpaceAvailable;
  ULONGLONG TrailingEdgeSeqId;
  ULONGLONG LeadingEdgeSeqId;
  ULONGLONG RateKBitsPerSecOverall;
  ULONGLONG RateKBitsPerSecLast;
  ULONGLONG TotalODataPacketsSent;
} RM_SENDER_STATS;

typedef struct _RM_RECEIVER_STATS {
  ULONGLONG NumODataPacketsReceived;
  ULONGLONG NumRDataPacketsReceived;
  ULONGLONG NumDuplicateDataPackets;
  ULONGLONG DataBytesReceived;
  ULONGLONG TotalBytesReceived;
  ULONGLONG RateKBitsPerSecOverall;
  ULONGLONG RateKBitsPerSecLast;
  ULONGLONG TrailingEdgeSeqId;
  ULONGLONG LeadingEdgeSeqId;
  ULONGLONG AverageSequencesInWindow;
  ULONGLONG MinSequencesInWindow;
  ULONGLONG MaxSequencesInWindow;
  ULONGLONG FirstNakSequenceNumber;
  ULONGLONG NumPendingNaks;
  ULONGLONG NumOutstandingNaks;
  ULONGLONG NumDataPacketsBuffered;
  ULONGLONG TotalSelectiveNaksSent;
  ULONGLONG TotalParityNaksSent;
} RM_RECEIVER_STATS;

typedef struct _RM_FEC_INFO {
  USHORT FECBlockSize;
  USHORT FECProActivePackets;
  UCHAR FECGroupSize;
  BOOLEAN fFECOnDemandParityEnabled;
} RM_FEC_INFO;

#endif
