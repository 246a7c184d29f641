/* af_irda.h: addresses and options of infrared (IrDA). There is no provider of it here: socket() gives WSAEAFNOSUPPORT, and
 * programs that only mention it compile.
 */
#ifndef __AFIRDA__
#define __AFIRDA__

#include <winsock2.h>

#define WINDOWS_AF_IRDA 26
#define WINDOWS_PF_IRDA WINDOWS_AF_IRDA
#define PF_IRDA         AF_IRDA
#define IRDA_PROTO_SOCK_STREAM 1
#define SOL_IRLMP              0x00ff
#define SIO_LAZY_DISCOVERY     _IOR('t', 127, ULONG)

#define IRLMP_ENUMDEVICES    0x10
#define IRLMP_IAS_SET        0x11
#define IRLMP_IAS_QUERY      0x12
#define IRLMP_SEND_PDU_LEN   0x13
#define IRLMP_EXCLUSIVE_MODE 0x14
#define IRLMP_IRLPT_MODE     0x15
#define IRLMP_9WIRE_MODE     0x16
#define IRLMP_TINYTP_MODE    0x17
#define IRLMP_PARAMETERS     0x18
#define IRLMP_DISCOVERY_MODE 0x19
#define IRLMP_SHARP_MODE     0x20

#define IAS_ATTRIB_NO_ATTRIB 0
#define IAS_ATTRIB_INT       1
#define IAS_ATTRIB_OCTETSEQ  2
#define IAS_ATTRIB_STR       3
#define IAS_ATTRIB_NO_CLASS  16
#define IAS_MAX_CLASSNAME    64
#define IAS_MAX_ATTRIBNAME   256
#define IAS_MAX_USER_STRING  256
#define IAS_MAX_OCTET_STRING 1024

#define LM_BAUD_1200   1200
#define LM_BAUD_2400   2400
#define LM_BAUD_9600   9600
#define LM_BAUD_19200  19200
#define LM_BAUD_38400  38400
#define LM_BAUD_57600  57600
#define LM_BAUD_115200 0x0001c200
#define LM_BAUD_576K   0x0008ca00
#define LM_BAUD_1152K  0x00119400
#define LM_BAUD_4M     0x003d0900

typedef ULONG LM_BAUD_RATE; /* LM_BAUD_* */

typedef struct {
  ULONG nTXDataBytes; /* in a packet */
  ULONG nRXDataBytes;
  LM_BAUD_RATE nBaudRate;
  ULONG thresholdTime; /* milliseconds */
  ULONG discTime;      /* milliseconds */
  USHORT nMSLinkTurn;
  UCHAR nTXPackets; /* in a window */
  UCHAR nRXPackets;
} LM_IRPARMS, *PLM_IRPARMS;

#define LM_HB1_PnP         0x01
#define LM_HB2_Telephony   0x01
#define LM_HB1_PDA_Palmtop 0x02
#define LM_HB2_FileServer  0x02
#define LM_HB1_Computer    0x04
#define LM_HB1_Printer     0x08
#define LM_HB1_Modem       0x10
#define LM_HB1_Fax         0x20
#define LM_HB1_LANAccess   0x40
#define LM_HB_Extension    0x80

#define LmCharSetASCII      0
#define LmCharSetISO_8859_1 1
#define LmCharSetISO_8859_2 2
#define LmCharSetISO_8859_3 3
#define LmCharSetISO_8859_4 4
#define LmCharSetISO_8859_5 5
#define LmCharSetISO_8859_6 6
#define LmCharSetISO_8859_7 7
#define LmCharSetISO_8859_8 8
#define LmCharSetISO_8859_9 9
#define LmCharSetUNICODE    255

typedef struct _SOCKADDR_IRDA {
  u_short irdaAddressFamily;
  u_char irdaDeviceID[4];
  char irdaServiceName[25];
} SOCKADDR_IRDA, *PSOCKADDR_IRDA, *LPSOCKADDR_IRDA;

typedef struct _WINDOWS_IRDA_DEVICE_INFO {
  u_char irdaDeviceID[4];
  char irdaDeviceName[22];
  u_char irdaDeviceHints1;
  u_char irdaDeviceHints2;
  u_char irdaCharSet;
} WINDOWS_IRDA_DEVICE_INFO, *PWINDOWS_IRDA_DEVICE_INFO, *LPWINDOWS_IRDA_DEVICE_INFO;

typedef struct _WINDOWS_DEVICELIST {
  ULONG numDevice;
  WINDOWS_IRDA_DEVICE_INFO Device[1];
} WINDOWS_DEVICELIST, *PWINDOWS_DEVICELIST, *LPWINDOWS_DEVICELIST;

typedef struct _WINDOWS_IAS_SET {
  char irdaClassName[IAS_MAX_CLASSNAME];
  char irdaAttribName[IAS_MAX_ATTRIBNAME];
  u_int irdaAttribType;
  union {
    LONG irdaAttribInt;
    struct {
      u_short Len;
      u_char OctetSeq[IAS_MAX_OCTET_STRING];
    } irdaAttribOctetSeq;
    struct {
      u_char Len;
      u_char CharSet;
      u_char UsrStr[IAS_MAX_USER_STRING];
    } irdaAttribUsrStr;
  } irdaAttribute;
} WINDOWS_IAS_SET, *PWINDOWS_IAS_SET, *LPWINDOWS_IAS_SET;

typedef struct _WINDOWS_IAS_QUERY {
  u_char irdaDeviceID[4];
  char irdaClassName[IAS_MAX_CLASSNAME];
  char irdaAttribName[IAS_MAX_ATTRIBNAME];
  ULONG irdaAttribType;
  union {
    LONG irdaAttribInt;
    struct {
      ULONG Len;
      u_char OctetSeq[IAS_MAX_OCTET_STRING];
    } irdaAttribOctetSeq;
    struct {
      ULONG Len;
      ULONG CharSet;
      u_char UsrStr[IAS_MAX_USER_STRING];
    } irdaAttribUsrStr;
  } irdaAttribute;
} WINDOWS_IAS_QUERY, *PWINDOWS_IAS_QUERY, *LPWINDOWS_IAS_QUERY;

typedef WINDOWS_IRDA_DEVICE_INFO IRDA_DEVICE_INFO, *PIRDA_DEVICE_INFO, *LPIRDA_DEVICE_INFO;
typedef WINDOWS_DEVICELIST DEVICELIST, *PDEVICELIST, *LPDEVICELIST;
typedef WINDOWS_IAS_SET IAS_SET, *PIAS_SET, *LPIASSET;
typedef WINDOWS_IAS_QUERY IAS_QUERY, *PIAS_QUERY, *LPIASQUERY;

#endif
