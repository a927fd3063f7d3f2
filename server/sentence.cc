#include "server/sentence.h"

#include <algorithm>
#include <array>
#include <string>

#include "proto/basics.h"

namespace slipway {
namespace {

struct Row {
  std::string_view code;
  std::string_view zh;
  std::string_view en;
};

constexpr std::array rows{
    Row{"forbidden", "您没有此操作的权限。", "You may not do or see this."},
    Row{"not_found", "没有找到。", "There is nothing by this name here."},
    Row{"route_unknown", "没有这个接口。", "There is no such route: see /api/v1/openapi.json."},
    Row{"invalid", "内容无效。", "Something here is not valid."},
    Row{"frame_invalid", "无法解析这条消息。", "This message could not be understood."},
    Row{"hello_expected", "连接后的第一条消息必须是 Hello，且须在 5 秒内发送。",
        "The first message must be Hello, within 5 seconds."},
    Row{"hello_twice", "每个连接只能发送一次 Hello。", "A connection says Hello once."},
    Row{"message_too_large", "消息过大。", "The message is larger than this server takes."},
    Row{"sign_in_required", "请先登录。", "Please sign in."},
    Row{"too_many_sockets", "同时打开的连接过多，请关闭其他页面。",
        "Too many connections are open at once; please close some."},
    Row{"too_many_commands", "操作过于频繁，请稍后再试。",
        "Too many commands at once; please wait a moment."},
    Row{"too_many_subscriptions", "一个连接上的订阅过多。", "Too many subscriptions on one connection."},
    Row{"sub_id_in_use", "该订阅编号已在使用。", "This sub_id is in use on this connection."},
    Row{"view_in_use", "此连接已订阅该视图。", "This connection follows that view already."},
    Row{"view_has_no_past", "此视图汇总多个项目，只有当前状态。",
        "This view is made of many projects and is only of now."},
    Row{"view_too_large", "内容过多，无法实时显示；请减少可见的项目。",
        "There is more here than can be followed live."},
    Row{"too_slow", "30 秒内没有接收数据，连接已关闭；请从现有版本继续。",
        "Nothing was read for 30 seconds; reconnect and go on from the revision you hold."},
    Row{"read_only", "服务器暂时只读，请稍后再试。",
        "The server takes no changes at the moment; please try again later."},
    Row{"log_unavailable", "日志暂时无法读取。", "The log cannot be read at the moment."},
    Row{"account_ended", "登录已失效，请重新登录。", "This sign-in has ended; please sign in again."},
    Row{"origin_not_allowed", "不允许来自该网站的请求。", "Requests from this origin are not allowed."},
    Row{"subprotocol_required", "请使用 slipway.v1.pb 或 slipway.v1.json 子协议连接。",
        "Connect with the subprotocol slipway.v1.pb or slipway.v1.json."},
    Row{"token_scope", "此令牌只能读取一个视图。", "This token reads one view, and nothing else."},
    Row{"witness_unknown", "工作区没有登记这个见证人。", "The workspace knows no such witness."},
    Row{"cosignature_bad", "见证人的签名与此日志不符。",
        "The witness's signature does not fit this log at that size."},
    Row{"file_too_large", "文件超过服务器允许的大小。", "The file is larger than this server takes."},
    Row{"file_type_refused", "不接受这种类型的文件。", "Files of this type are not taken here."},
    Row{"file_refused", "文件未通过安全检查，未保存。",
        "The file did not pass the security scan and was not kept."},
    Row{"file_scan_failed", "文件安全检查未能完成，未保存；请稍后再试。",
        "The security scan did not finish, so the file was not kept; please try again later."},
    Row{"file_missing", "服务器上没有这个文件。", "The server does not have this file."},
    Row{"file_damaged", "服务器上的文件已损坏，不能提供；请联系管理员。",
        "The stored file is damaged and is not served; please tell an administrator."},
    Row{"file_disk_error", "服务器的磁盘发生错误。", "The server's disk failed."},
    Row{"too_many_uploads", "同时上传的文件过多，请稍后再试。",
        "Too many files are being uploaded at once; please wait a moment."},
    Row{"too_much_unattached", "您上传后尚未添加到任何内容的文件过多；请先添加，或一天后再试。",
        "Too much of what you uploaded is attached to nothing; attach it, or try again in a day."},
    Row{"no_room_for_file", "服务器的磁盘空间不足以存放这个文件。",
        "The server's disk has no room for this file."},
    Row{"too_many_imports", "同时读取的导入文件过多，请稍后再试。",
        "Too many files are being read for imports at once; please wait a moment."},
    Row{"format_unknown", "没有这种格式；可用：jira-csv、jira-json、trello、csv、xlsx。",
        "There is no such format: jira-csv, jira-json, trello, csv or xlsx."},
    Row{"method_not_allowed", "此地址不支持该方法。", "This address does not take that method."},
    Row{"internal", "服务器内部错误。", "Something went wrong in the server."},
    Row{"going_away", "服务器正在重启。", "The server is restarting."},
};

}  // namespace

v1::Text sentence_for(std::string_view code) {
  const auto row = std::ranges::find(rows, code, &Row::code);
  SLIPWAY_ASSERT(row != rows.end(), std::string(code));
  v1::Text text;
  text.set_zh(std::string(row->zh));
  text.set_en(std::string(row->en));
  return text;
}

}  // namespace slipway
