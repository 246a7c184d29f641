/* bthdef.h: what Bluetooth's addresses, classes of devices and service classes are. See ws2bth.h. What only concerns the
 * Bluetooth stack's own functions (attributes of SDP, manufacturers, PSMs) is not here.
 */
#ifndef __BTHDEF_H__
#define __BTHDEF_H__

#include <windef.h>
#include <guiddef.h>

#define BTH_MAX_NAME_SIZE          248
#define BTH_MAX_PIN_SIZE           16
#define BTH_LINK_KEY_LENGTH        16
#define L2CAP_MIN_MTU              48
#define L2CAP_MAX_MTU              0xFFFF
#define L2CAP_DEFAULT_MTU          672
#define MAX_L2CAP_PING_DATA_LENGTH 44
#define MAX_L2CAP_INFO_DATA_LENGTH 44
#define MAX_UUIDS_IN_QUERY         12

typedef ULONGLONG BTH_ADDR, *PBTH_ADDR;
typedef ULONG BTH_COD, *PBTH_COD;
typedef ULONG BTH_LAP, *PBTH_LAP;
typedef UCHAR BTHSTATUS, *PBTHSTATUS;

/* An address is a NAP and UAP of 16 bits and an LAP of 32 (24 used). */
#define BTH_ADDR_NULL      ((ULONGLONG)0x0)
#define NAP_MASK           ((ULONGLONG)0xFFFF00000000)
#define SAP_MASK           ((ULONGLONG)0x0000FFFFFFFF)
#define NAP_BIT_OFFSET     (8 * 4)
#define SAP_BIT_OFFSET     0
#define GET_NAP(a)         ((USHORT)(((a) & NAP_MASK) >> NAP_BIT_OFFSET))
#define GET_SAP(a)         ((ULONG)(((a) & SAP_MASK) >> SAP_BIT_OFFSET))
#define SET_NAP(n)         (((ULONGLONG)((USHORT)(n))) << NAP_BIT_OFFSET)
#define SET_SAP(s)         (((ULONGLONG)((ULONG)(s))) << SAP_BIT_OFFSET)
#define SET_NAP_SAP(n, s)  (SET_NAP(n) | SET_SAP(s))
#define STR_ADDR_FMTA       "(%02x:%02x:%02x:%02x:%02x:%02x)"
#define STR_ADDR_FMTW       OWS_WIDE("(%02x:%02x:%02x:%02x:%02x:%02x)")
#define STR_ADDR_SHORT_FMTW OWS_WIDE("%04x%08x")
#define STR_ADDR_SHORT_FMTA "%04x%08x"
#ifdef UNICODE
#define STR_ADDR_FMT       STR_ADDR_FMTW
#define STR_ADDR_SHORT_FMT STR_ADDR_SHORT_FMTW
#else
#define STR_ADDR_FMT       STR_ADDR_FMTA
#define STR_ADDR_SHORT_FMT STR_ADDR_SHORT_FMTA
#endif
#define BTH_ADDR_IAC_FIRST 0x9e8b00
#define BTH_ADDR_IAC_LAST  0x9e8b3f
#define BTH_ADDR_LIAC      0x9e8b00
#define BTH_ADDR_GIAC      0x9e8b33
#define LAP_GIAC_VALUE     0x009e8b33
#define LAP_LIAC_VALUE     0x009e8b00

/* The class of a device: format in bits 0 and 1, minor in 2 to 7, major in 8 to 12, services in 13 to 23. */
#define COD_FORMAT_BIT_OFFSET  0
#define COD_MINOR_BIT_OFFSET   2
#define COD_MAJOR_BIT_OFFSET   8
#define COD_SERVICE_BIT_OFFSET 13
#define COD_FORMAT_MASK        0x000003
#define COD_MINOR_MASK         0x0000fc
#define COD_MAJOR_MASK         0x001f00
#define COD_SERVICE_MASK       0xffe000
#define GET_COD_FORMAT(c)      (((c) & COD_FORMAT_MASK) >> COD_FORMAT_BIT_OFFSET)
#define GET_COD_MINOR(c)       (((c) & COD_MINOR_MASK) >> COD_MINOR_BIT_OFFSET)
#define GET_COD_MAJOR(c)       (((c) & COD_MAJOR_MASK) >> COD_MAJOR_BIT_OFFSET)
#define GET_COD_SERVICE(c)     (((c) & COD_SERVICE_MASK) >> COD_SERVICE_BIT_OFFSET)
#define SET_COD_MINOR(c, v)    ((c) = ((c) & ~COD_MINOR_MASK) | ((v) << COD_MINOR_BIT_OFFSET))
#define SET_COD_MAJOR(c, v)    ((c) = ((c) & ~COD_MAJOR_MASK) | ((v) << COD_MAJOR_BIT_OFFSET))
#define SET_COD_SERVICE(c, v)  ((c) = ((c) & ~COD_SERVICE_MASK) | ((v) << COD_SERVICE_BIT_OFFSET))
#define GET_COD_LAN_MINOR(c)   (((c) & COD_LAN_MINOR_MASK) >> COD_MINOR_BIT_OFFSET)
#define GET_COD_LAN_ACCESS(c)  (((c) & COD_LAN_ACCESS_MASK) >> COD_LAN_ACCESS_BIT_OFFSET)
#define COD_SERVICE_VALID_MASK \
  (COD_SERVICE_LIMITED | COD_SERVICE_POSITIONING | COD_SERVICE_NETWORKING | COD_SERVICE_RENDERING | COD_SERVICE_CAPTURING | \
   COD_SERVICE_OBJECT_XFER | COD_SERVICE_AUDIO | COD_SERVICE_TELEPHONY | COD_SERVICE_INFORMATION)
#define COD_VERSION                                0x00
#define COD_SERVICE_LIMITED                        0x01
#define COD_SERVICE_POSITIONING                    0x08
#define COD_SERVICE_NETWORKING                     0x10
#define COD_SERVICE_RENDERING                      0x20
#define COD_SERVICE_CAPTURING                      0x40
#define COD_SERVICE_OBJECT_XFER                    0x80
#define COD_SERVICE_AUDIO                          0x100
#define COD_SERVICE_TELEPHONY                      0x200
#define COD_SERVICE_INFORMATION                    0x400
#define COD_SERVICE_MAX_COUNT                      0x09
#define COD_MAJOR_MISCELLANEOUS                    0x00
#define COD_MAJOR_COMPUTER                         0x01
#define COD_MAJOR_PHONE                            0x02
#define COD_MAJOR_LAN_ACCESS                       0x03
#define COD_MAJOR_AUDIO                            0x04
#define COD_MAJOR_PERIPHERAL                       0x05
#define COD_MAJOR_IMAGING                          0x06
#define COD_MAJOR_UNCLASSIFIED                     0x1f
#define COD_COMPUTER_MINOR_UNCLASSIFIED            0x00
#define COD_COMPUTER_MINOR_DESKTOP                 0x01
#define COD_COMPUTER_MINOR_SERVER                  0x02
#define COD_COMPUTER_MINOR_LAPTOP                  0x03
#define COD_COMPUTER_MINOR_HANDHELD                0x04
#define COD_COMPUTER_MINOR_PALM                    0x05
#define COD_COMPUTER_MINOR_WEARABLE                0x06
#define COD_PHONE_MINOR_UNCLASSIFIED               0x00
#define COD_PHONE_MINOR_CELLULAR                   0x01
#define COD_PHONE_MINOR_CORDLESS                   0x02
#define COD_PHONE_MINOR_SMART                      0x03
#define COD_PHONE_MINOR_WIRED_MODEM                0x04
#define COD_AUDIO_MINOR_UNCLASSIFIED               0x00
#define COD_AUDIO_MINOR_HEADSET                    0x01
#define COD_AUDIO_MINOR_HANDS_FREE                 0x02
#define COD_AUDIO_MINOR_HEADSET_HANDS_FREE         0x03
#define COD_AUDIO_MINOR_MICROPHONE                 0x04
#define COD_AUDIO_MINOR_LOUDSPEAKER                0x05
#define COD_AUDIO_MINOR_HEADPHONES                 0x06
#define COD_AUDIO_MINOR_PORTABLE_AUDIO             0x07
#define COD_AUDIO_MINOR_CAR_AUDIO                  0x08
#define COD_AUDIO_MINOR_SET_TOP_BOX                0x09
#define COD_AUDIO_MINOR_HIFI_AUDIO                 0x0a
#define COD_AUDIO_MINOR_VCR                        0x0b
#define COD_AUDIO_MINOR_VIDEO_CAMERA               0x0c
#define COD_AUDIO_MINOR_CAMCORDER                  0x0d
#define COD_AUDIO_MINOR_VIDEO_MONITOR              0x0e
#define COD_AUDIO_MINOR_VIDEO_DISPLAY_LOUDSPEAKER  0x0f
#define COD_AUDIO_MINOR_VIDEO_DISPLAY_CONFERENCING 0x10
#define COD_AUDIO_MINOR_GAMING_TOY                 0x12
#define COD_PERIPHERAL_MINOR_KEYBOARD_MASK         0x10
#define COD_PERIPHERAL_MINOR_POINTER_MASK          0x20
#define COD_PERIPHERAL_MINOR_NO_CATEGORY           0x00
#define COD_PERIPHERAL_MINOR_JOYSTICK              0x01
#define COD_PERIPHERAL_MINOR_GAMEPAD               0x02
#define COD_PERIPHERAL_MINOR_REMOTE_CONTROL        0x03
#define COD_PERIPHERAL_MINOR_SENSING               0x04
#define COD_IMAGING_MINOR_DISPLAY_MASK             0x04
#define COD_IMAGING_MINOR_CAMERA_MASK              0x08
#define COD_IMAGING_MINOR_SCANNER_MASK             0x10
#define COD_IMAGING_MINOR_PRINTER_MASK             0x20
#define COD_LAN_ACCESS_BIT_OFFSET                  0x05
#define COD_LAN_MINOR_MASK                         0x1c
#define COD_LAN_ACCESS_MASK                        0xe0
#define COD_LAN_MINOR_UNCLASSIFIED                 0x00
#define COD_LAN_ACCESS_0_USED                      0x00
#define COD_LAN_ACCESS_17_USED                     0x01
#define COD_LAN_ACCESS_33_USED                     0x02
#define COD_LAN_ACCESS_50_USED                     0x03
#define COD_LAN_ACCESS_67_USED                     0x04
#define COD_LAN_ACCESS_83_USED                     0x05
#define COD_LAN_ACCESS_99_USED                     0x06
#define COD_LAN_ACCESS_FULL                        0x07

/* What a controller answers. */
#define BTH_ERROR(s)   ((s) != BTH_ERROR_SUCCESS)
#define BTH_SUCCESS(s) ((s) == BTH_ERROR_SUCCESS)
#define BTH_ERROR_SUCCESS                             0x00
#define BTH_ERROR_UNKNOWN_HCI_COMMAND                 0x01
#define BTH_ERROR_NO_CONNECTION                       0x02
#define BTH_ERROR_HARDWARE_FAILURE                    0x03
#define BTH_ERROR_PAGE_TIMEOUT                        0x04
#define BTH_ERROR_AUTHENTICATION_FAILURE              0x05
#define BTH_ERROR_KEY_MISSING                         0x06
#define BTH_ERROR_MEMORY_FULL                         0x07
#define BTH_ERROR_CONNECTION_TIMEOUT                  0x08
#define BTH_ERROR_MAX_NUMBER_OF_CONNECTIONS           0x09
#define BTH_ERROR_MAX_NUMBER_OF_SCO_CONNECTIONS       0x0a
#define BTH_ERROR_ACL_CONNECTION_ALREADY_EXISTS       0x0b
#define BTH_ERROR_COMMAND_DISALLOWED                  0x0c
#define BTH_ERROR_HOST_REJECTED_LIMITED_RESOURCES       0x0d
#define BTH_ERROR_HOST_REJECTED_SECURITY_REASONS      0x0e
#define BTH_ERROR_HOST_REJECTED_PERSONAL_DEVICE       0x0f
#define BTH_ERROR_HOST_TIMEOUT                        0x10
#define BTH_ERROR_UNSUPPORTED_FEATURE_OR_PARAMETER    0x11
#define BTH_ERROR_INVALID_HCI_PARAMETER               0x12
#define BTH_ERROR_REMOTE_USER_ENDED_CONNECTION        0x13
#define BTH_ERROR_REMOTE_LOW_RESOURCES                0x14
#define BTH_ERROR_REMOTE_POWERING_OFF                 0x15
#define BTH_ERROR_LOCAL_HOST_TERMINATED_CONNECTION    0x16
#define BTH_ERROR_REPEATED_ATTEMPTS                   0x17
#define BTH_ERROR_PAIRING_NOT_ALLOWED                 0x18
#define BTH_ERROR_UKNOWN_LMP_PDU                      0x19
#define BTH_ERROR_UNSUPPORTED_REMOTE_FEATURE          0x1a
#define BTH_ERROR_SCO_OFFSET_REJECTED                 0x1b
#define BTH_ERROR_SCO_INTERVAL_REJECTED               0x1c
#define BTH_ERROR_SCO_AIRMODE_REJECTED                0x1d
#define BTH_ERROR_INVALID_LMP_PARAMETERS              0x1e
#define BTH_ERROR_UNSPECIFIED_ERROR                   0x1f
#define BTH_ERROR_UNSUPPORTED_LMP_PARM_VALUE          0x20
#define BTH_ERROR_ROLE_CHANGE_NOT_ALLOWED             0x21
#define BTH_ERROR_LMP_RESPONSE_TIMEOUT                0x22
#define BTH_ERROR_LMP_TRANSACTION_COLLISION           0x23
#define BTH_ERROR_LMP_PDU_NOT_ALLOWED                 0x24
#define BTH_ERROR_ENCRYPTION_MODE_NOT_ACCEPTABLE      0x25
#define BTH_ERROR_UNIT_KEY_NOT_USED                   0x26
#define BTH_ERROR_QOS_IS_NOT_SUPPORTED                0x27
#define BTH_ERROR_INSTANT_PASSED                      0x28
#define BTH_ERROR_PAIRING_WITH_UNIT_KEY_NOT_SUPPORTED 0x29
#define BTH_ERROR_UNSPECIFIED                         0xff

#define BDIF_ADDRESS     0x00000001
#define BDIF_COD         0x00000002
#define BDIF_NAME        0x00000004
#define BDIF_PAIRED      0x00000008
#define BDIF_PERSONAL    0x00000010
#define BDIF_CONNECTED   0x00000020
#define BDIF_VALID_FLAGS (BDIF_ADDRESS | BDIF_COD | BDIF_NAME | BDIF_PAIRED | BDIF_PERSONAL | BDIF_CONNECTED)

typedef struct _BTH_DEVICE_INFO {
  ULONG flags; /* BDIF_*: what of the others is known */
  BTH_ADDR address;
  BTH_COD classOfDevice;
  CHAR name[BTH_MAX_NAME_SIZE]; /* UTF-8 */
} BTH_DEVICE_INFO, *PBTH_DEVICE_INFO;

/* What protocols and service classes are called by: in 16 bits, and in 128 by Bluetooth's base. */
#define OWS_BLUETOOTH_UUID(name, number) \
  DEFINE_GUID(name, number, 0x0000, 0x1000, 0x80, 0x00, 0x00, 0x80, 0x5F, 0x9B, 0x34, 0xFB);
OWS_BLUETOOTH_UUID(BLUETOOTH_BASE_UUID, 0)
OWS_BLUETOOTH_UUID(SDP_PROTOCOL_UUID, 0x0001)
OWS_BLUETOOTH_UUID(UDP_PROTOCOL_UUID, 0x0002)
OWS_BLUETOOTH_UUID(RFCOMM_PROTOCOL_UUID, 0x0003)
OWS_BLUETOOTH_UUID(TCP_PROTOCOL_UUID, 0x0004)
OWS_BLUETOOTH_UUID(TCSBIN_PROTOCOL_UUID, 0x0005)
OWS_BLUETOOTH_UUID(TCSAT_PROTOCOL_UUID, 0x0006)
OWS_BLUETOOTH_UUID(OBEX_PROTOCOL_UUID, 0x0008)
OWS_BLUETOOTH_UUID(IP_PROTOCOL_UUID, 0x0009)
OWS_BLUETOOTH_UUID(FTP_PROTOCOL_UUID, 0x000a)
OWS_BLUETOOTH_UUID(HTTP_PROTOCOL_UUID, 0x000c)
OWS_BLUETOOTH_UUID(WSP_PROTOCOL_UUID, 0x000e)
OWS_BLUETOOTH_UUID(BNEP_PROTOCOL_UUID, 0x000f)
OWS_BLUETOOTH_UUID(UPNP_PROTOCOL_UUID, 0x0010)
OWS_BLUETOOTH_UUID(HCCC_PROTOCOL_UUID, 0x0012)
OWS_BLUETOOTH_UUID(HCDC_PROTOCOL_UUID, 0x0014)
OWS_BLUETOOTH_UUID(HN_PROTOCOL_UUID, 0x0016)
OWS_BLUETOOTH_UUID(AVCTP_PROTOCOL_UUID, 0x0017)
OWS_BLUETOOTH_UUID(AVDTP_PROTOCOL_UUID, 0x0019)
OWS_BLUETOOTH_UUID(CMPT_PROTOCOL_UUID, 0x001b)
OWS_BLUETOOTH_UUID(UDI_C_PLANE_PROTOCOL_UUID, 0x001d)
OWS_BLUETOOTH_UUID(L2CAP_PROTOCOL_UUID, 0x0100)

OWS_BLUETOOTH_UUID(ServiceDiscoveryServerServiceClassID_UUID, 0x1000)
OWS_BLUETOOTH_UUID(BrowseGroupDescriptorServiceClassID_UUID, 0x1001)
OWS_BLUETOOTH_UUID(PublicBrowseGroupServiceClass_UUID, 0x1002)
OWS_BLUETOOTH_UUID(SerialPortServiceClass_UUID, 0x1101)
OWS_BLUETOOTH_UUID(LANAccessUsingPPPServiceClass_UUID, 0x1102)
OWS_BLUETOOTH_UUID(DialupNetworkingServiceClass_UUID, 0x1103)
OWS_BLUETOOTH_UUID(IrMCSyncServiceClass_UUID, 0x1104)
OWS_BLUETOOTH_UUID(OBEXObjectPushServiceClass_UUID, 0x1105)
OWS_BLUETOOTH_UUID(OBEXFileTransferServiceClass_UUID, 0x1106)
OWS_BLUETOOTH_UUID(IrMCSyncCommandServiceClass_UUID, 0x1107)
OWS_BLUETOOTH_UUID(HeadsetServiceClass_UUID, 0x1108)
OWS_BLUETOOTH_UUID(CordlessTelephonyServiceClass_UUID, 0x1109)
OWS_BLUETOOTH_UUID(AudioSourceServiceClass_UUID, 0x110a)
OWS_BLUETOOTH_UUID(AudioSinkServiceClass_UUID, 0x110b)
OWS_BLUETOOTH_UUID(AVRemoteControlTargetServiceClass_UUID, 0x110c)
OWS_BLUETOOTH_UUID(AdvancedAudioDistributionServiceClass_UUID, 0x110d)
OWS_BLUETOOTH_UUID(AVRemoteControlServiceClass_UUID, 0x110e)
OWS_BLUETOOTH_UUID(VideoConferencingServiceClass_UUID, 0x110f)
OWS_BLUETOOTH_UUID(IntercomServiceClass_UUID, 0x1110)
OWS_BLUETOOTH_UUID(FaxServiceClass_UUID, 0x1111)
OWS_BLUETOOTH_UUID(HeadsetAudioGatewayServiceClass_UUID, 0x1112)
OWS_BLUETOOTH_UUID(WAPServiceClass_UUID, 0x1113)
OWS_BLUETOOTH_UUID(WAPClientServiceClass_UUID, 0x1114)
OWS_BLUETOOTH_UUID(PANUServiceClass_UUID, 0x1115)
OWS_BLUETOOTH_UUID(NAPServiceClass_UUID, 0x1116)
OWS_BLUETOOTH_UUID(GNServiceClass_UUID, 0x1117)
OWS_BLUETOOTH_UUID(DirectPrintingServiceClass_UUID, 0x1118)
OWS_BLUETOOTH_UUID(ReferencePrintingServiceClass_UUID, 0x1119)
OWS_BLUETOOTH_UUID(ImagingServiceClass_UUID, 0x111a)
OWS_BLUETOOTH_UUID(ImagingResponderServiceClass_UUID, 0x111b)
OWS_BLUETOOTH_UUID(ImagingAutomaticArchiveServiceClass_UUID, 0x111c)
OWS_BLUETOOTH_UUID(ImagingReferenceObjectsServiceClass_UUID, 0x111d)
OWS_BLUETOOTH_UUID(HandsfreeServiceClass_UUID, 0x111e)
OWS_BLUETOOTH_UUID(HandsfreeAudioGatewayServiceClass_UUID, 0x111f)
OWS_BLUETOOTH_UUID(DirectPrintingReferenceObjectsServiceClass_UUID, 0x1120)
OWS_BLUETOOTH_UUID(ReflectedUIServiceClass_UUID, 0x1121)
OWS_BLUETOOTH_UUID(BasicPringingServiceClass_UUID, 0x1122)
OWS_BLUETOOTH_UUID(PrintingStatusServiceClass_UUID, 0x1123)
OWS_BLUETOOTH_UUID(HumanInterfaceDeviceServiceClass_UUID, 0x1124)
OWS_BLUETOOTH_UUID(HardcopyCableReplacementServiceClass_UUID, 0x1125)
OWS_BLUETOOTH_UUID(HCRPrintServiceClass_UUID, 0x1126)
OWS_BLUETOOTH_UUID(HCRScanServiceClass_UUID, 0x1127)
OWS_BLUETOOTH_UUID(CommonISDNAccessServiceClass_UUID, 0x1128)
OWS_BLUETOOTH_UUID(VideoConferencingGWServiceClass_UUID, 0x1129)
OWS_BLUETOOTH_UUID(UDIMTServiceClass_UUID, 0x112a)
OWS_BLUETOOTH_UUID(UDITAServiceClass_UUID, 0x112b)
OWS_BLUETOOTH_UUID(AudioVideoServiceClass_UUID, 0x112c)
OWS_BLUETOOTH_UUID(PnPInformationServiceClass_UUID, 0x1200)
OWS_BLUETOOTH_UUID(GenericNetworkingServiceClass_UUID, 0x1201)
OWS_BLUETOOTH_UUID(GenericFileTransferServiceClass_UUID, 0x1202)
OWS_BLUETOOTH_UUID(GenericAudioServiceClass_UUID, 0x1203)
OWS_BLUETOOTH_UUID(GenericTelephonyServiceClass_UUID, 0x1204)

#define SDP_PROTOCOL_UUID16         0x0001
#define UDP_PROTOCOL_UUID16         0x0002
#define RFCOMM_PROTOCOL_UUID16      0x0003
#define TCP_PROTOCOL_UUID16         0x0004
#define TCSBIN_PROTOCOL_UUID16      0x0005
#define TCSAT_PROTOCOL_UUID16       0x0006
#define OBEX_PROTOCOL_UUID16        0x0008
#define IP_PROTOCOL_UUID16          0x0009
#define FTP_PROTOCOL_UUID16         0x000a
#define HTTP_PROTOCOL_UUID16        0x000c
#define WSP_PROTOCOL_UUID16         0x000e
#define BNEP_PROTOCOL_UUID16        0x000f
#define UPNP_PROTOCOL_UUID16        0x0010
#define HID_PROTOCOL_UUID16         0x0011
#define HCCC_PROTOCOL_UUID16        0x0012
#define HCDC_PROTOCOL_UUID16        0x0014
#define HCN_PROTOCOL_UUID16         0x0016
#define AVCTP_PROTOCOL_UUID16       0x0017
#define AVDTP_PROTOCOL_UUID16       0x0019
#define CMPT_PROTOCOL_UUID16        0x001b
#define UDI_C_PLANE_PROTOCOL_UUID16 0x001d
#define L2CAP_PROTOCOL_UUID16       0x0100

#define ServiceDiscoveryServerServiceClassID_UUID16         0x1000
#define BrowseGroupDescriptorServiceClassID_UUID16          0x1001
#define PublicBrowseGroupServiceClassID_UUID16              0x1002
#define SerialPortServiceClassID_UUID16                     0x1101
#define LANAccessUsingPPPServiceClassID_UUID16              0x1102
#define DialupNetworkingServiceClassID_UUID16               0x1103
#define IrMCSyncServiceClassID_UUID16                       0x1104
#define OBEXObjectPushServiceClassID_UUID16                 0x1105
#define OBEXFileTransferServiceClassID_UUID16               0x1106
#define IrMcSyncCommandServiceClassID_UUID16                0x1107
#define HeadsetServiceClassID_UUID16                        0x1108
#define CordlessServiceClassID_UUID16                       0x1109
#define AudioSourceServiceClassID_UUID16                    0x110a
#define AudioSinkSourceServiceClassID_UUID16                0x110b
#define AVRemoteControlTargetServiceClassID_UUID16          0x110c
#define AdvancedAudioDistributionServiceClassID_UUID16      0x110d
#define AVRemoteControlServiceClassID_UUID16                0x110e
#define VideoConferencingServiceClassID_UUID16              0x110f
#define IntercomServiceClassID_UUID16                       0x1110
#define FaxServiceClassID_UUID16                            0x1111
#define HeadsetAudioGatewayServiceClassID_UUID16            0x1112
#define WAPServiceClassID_UUID16                            0x1113
#define WAPClientServiceClassID_UUID16                      0x1114
#define PANUServiceClassID_UUID16                           0x1115
#define NAPServiceClassID_UUID16                            0x1116
#define GNServiceClassID_UUID16                             0x1117
#define DirectPrintingServiceClassID_UUID16                 0x1118
#define ReferencePrintingServiceClassID_UUID16              0x1119
#define ImagingServiceClassID_UUID16                        0x111a
#define ImagingResponderServiceClassID_UUID16               0x111b
#define ImagingAutomaticArchiveServiceClassID_UUID16        0x111c
#define ImagingReferenceObjectsServiceClassID_UUID16        0x111d
#define HandsfreeServiceClassID_UUID16                      0x111e
#define HandsfreeAudioGatewayServiceClassID_UUID16          0x111f
#define DirectPrintingReferenceObjectsServiceClassID_UUID16 0x1120
#define ReflectsUIServiceClassID_UUID16                     0x1121
#define BasicPrintingServiceClassID_UUID16                  0x1122
#define PrintingStatusServiceClassID_UUID16                 0x1123
#define HumanInterfaceDeviceServiceClassID_UUID16           0x1124
#define HardcopyCableReplacementServiceClassID_UUID16       0x1125
#define HCRPrintServiceClassID_UUID16                       0x1126
#define HCRScanServiceClassID_UUID16                        0x1127
#define CommonISDNAccessServiceClass_UUID16                 0x1128
#define VideoConferencingGWServiceClass_UUID16              0x1129
#define UDIMTServiceClass_UUID16                            0x112a
#define UDITAServiceClass_UUID16                            0x112b
#define AudioVideoServiceClass_UUID16                       0x112c
#define PnPInformationServiceClassID_UUID16                 0x1200
#define GenericNetworkingServiceClassID_UUID16              0x1201
#define GenericFileTransferServiceClassID_UUID16            0x1202
#define GenericAudioServiceClassID_UUID16                   0x1203
#define GenericTelephonyServiceClassID_UUID16               0x1204

#endif
