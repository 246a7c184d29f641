/* qos2.h: quality of service of a socket's traffic: the priority of its packets on the way out (SO_PRIORITY), their mark in the
 * IP header (DSCP) and a limit to their rate (SO_MAX_PACING_RATE). Functions return FALSE with the last error.
 */
#ifndef _INC_QOS2
#define _INC_QOS2

#include <winsock2.h>

#define QOS_NON_ADAPTIVE_FLOW 0x00000002
#define QOS_QUERYFLOW_FRESH   0x00000001

typedef enum _QOS_SHAPING {
  QOSShapeOnly = 0,
  QOSShapeAndMark = 1,
  QOSUseNonConformantMarkings = 2
} QOS_SHAPING, *PQOS_SHAPING;

typedef enum _QOS_FLOWRATE_REASON {
  QOSFlowRateNotApplicable = 0,
  QOSFlowRateContentChange = 1,
  QOSFlowRateCongestion = 2,
  QOSFlowRateHigherContentEncoding = 3,
  QOSFlowRateUserCaused = 4
} QOS_FLOWRATE_REASON, PQOS_FLOWRATE_REASON;

typedef enum _QOS_NOTIFY_FLOW {
  QOSNotifyCongested = 0,
  QOSNotifyUncongested = 1,
  QOSNotifyAvailable = 2
} QOS_NOTIFY_FLOW, *PQOS_NOTIFY_FLOW;

typedef enum _QOS_QUERY_FLOW {
  QOSQueryFlowFundamentals = 0,
  QOSQueryPacketPriority = 1,
  QOSQueryOutgoingRate = 2
} QOS_QUERY_FLOW;

typedef enum _QOS_SET_FLOW {
  QOSSetTrafficType = 0,
  QOSSetOutgoingRate = 1,
  QOSSetOutgoingDSCPValue = 2
} QOS_SET_FLOW, *PQOS_SET_FLOW;

typedef enum _QOS_TRAFFIC_TYPE {
  QOSTrafficTypeBestEffort,
  QOSTrafficTypeBackground,
  QOSTrafficTypeExcellentEffort,
  QOSTrafficTypeAudioVideo,
  QOSTrafficTypeVoice,
  QOSTrafficTypeControl
} QOS_TRAFFIC_TYPE, *PQOS_TRAFFIC_TYPE;

typedef struct _QOS_FLOW_FUNDAMENTALS {
  BOOL BottleneckBandwidthSet;
  UINT64 BottleneckBandwidth;
  BOOL AvailableBandwidthSet;
  UINT64 AvailableBandwidth;
  BOOL RTTSet;
  UINT32 RTT;
} QOS_FLOW_FUNDAMENTALS, *PQOS_FLOW_FUNDAMENTALS;

typedef struct _QOS_FLOWRATE_OUTGOING {
  UINT64 Bandwidth; /* bits a second */
  QOS_SHAPING ShapingBehavior;
  QOS_FLOWRATE_REASON Reason;
} QOS_FLOWRATE_OUTGOING, *PQOS_FLOWRATE_OUTGOING;

typedef struct _QOS_PACKET_PRIORITY {
  ULONG ConformantDSCPValue;
  ULONG NonConformantDSCPValue;
  ULONG ConformantL2Value;
  ULONG NonConformantL2Value;
} QOS_PACKET_PRIORITY, *PQOS_PACKET_PRIORITY;

typedef struct _QOS_VERSION {
  USHORT MajorVersion;
  USHORT MinorVersion;
} QOS_VERSION, *PQOS_VERSION;

typedef UINT32 QOS_FLOWID, *PQOS_FLOWID;

OWS_BEGIN

/* Version 1.0, else ERROR_INVALID_PARAMETER. Closing the handle takes its flows away. */
BOOL WINAPI QOSCreateHandle(PQOS_VERSION Version, PHANDLE QOSHandle);
BOOL WINAPI QOSCloseHandle(HANDLE QOSHandle);

/* A flow with one socket, or one more socket in flow *FlowId; *FlowId 0 makes a flow. A socket is in one flow only:
 * ERROR_ALREADY_EXISTS. DestAddr NULL: the socket is connected. */
BOOL WINAPI QOSAddSocketToFlow(HANDLE QOSHandle, SOCKET Socket, PSOCKADDR DestAddr, QOS_TRAFFIC_TYPE TrafficType,
                               DWORD Flags, PQOS_FLOWID FlowId);
/* Socket 0: all of the flow's. ERROR_NOT_FOUND. */
BOOL WINAPI QOSRemoveSocketFromFlow(HANDLE QOSHandle, SOCKET Socket, QOS_FLOWID FlowId, DWORD Flags);

/* Buffer: QOS_TRAFFIC_TYPE, QOS_FLOWRATE_OUTGOING, a DWORD from 0 to 63. */
BOOL WINAPI QOSSetFlow(HANDLE QOSHandle, QOS_FLOWID FlowId, QOS_SET_FLOW Operation, ULONG Size, PVOID Buffer, DWORD Flags,
                       LPOVERLAPPED Overlapped);
/* QOS_FLOW_FUNDAMENTALS (of a TCP connection), QOS_PACKET_PRIORITY, QOS_FLOWRATE_OUTGOING. *Size: the capacity;
 * ERROR_INSUFFICIENT_BUFFER with what is needed. */
BOOL WINAPI QOSQueryFlow(HANDLE QOSHandle, QOS_FLOWID FlowId, QOS_QUERY_FLOW Operation, PULONG Size, PVOID Buffer,
                         DWORD Flags, LPOVERLAPPED Overlapped);
/* An array of QOS_FLOWID. */
BOOL WINAPI QOSEnumerateFlows(HANDLE QOSHandle, PULONG Size, PVOID Buffer);

/* Linux measures no path for a program: ERROR_NOT_SUPPORTED. */
BOOL WINAPI QOSNotifyFlow(HANDLE QOSHandle, QOS_FLOWID FlowId, QOS_NOTIFY_FLOW Operation, PULONG Size, PVOID Buffer,
                          DWORD Flags, LPOVERLAPPED Overlapped);
BOOL WINAPI QOSStartTrackingClient(HANDLE QOSHandle, PSOCKADDR DestAddr, DWORD Flags);
BOOL WINAPI QOSStopTrackingClient(HANDLE QOSHandle, PSOCKADDR DestAddr, DWORD Flags);
/* Nothing is ever under way: ERROR_NOT_FOUND. */
BOOL WINAPI QOSCancel(HANDLE QOSHandle, LPOVERLAPPED Overlapped);

OWS_END

#endif
