#include "server/accounts.h"

namespace slipway {

HttpRefusal describe(AccountError error) {
  switch (error) {
    case AccountError::link_invalid:
      return {403,
              "link_invalid",
              {"链接无效、已使用或已过期，请向管理员索取新的链接。",
               "This link is not valid, was used, or has expired. Ask an administrator for a new one."}};
    case AccountError::login_invalid:
      return {400,
              "login_invalid",
              {"登录名不能为空，不能含空白，最多 254 个字符。",
               "A login needs 1 to 254 characters without spaces."}};
    case AccountError::login_taken:
      return {409, "login_taken", {"该登录名已被使用。", "Someone else has this login."}};
    case AccountError::password_too_short:
      return {400,
              "password_too_short",
              {"密码至少需要 10 个字符。", "A password needs at least 10 characters."}};
    case AccountError::password_too_long:
      return {400, "password_too_long", {"密码最多 256 个字符。", "A password has at most 256 characters."}};
    case AccountError::sign_in_failed:
      return {401, "sign_in_failed", {"登录名或密码不正确。", "The login or the password is not right."}};
    case AccountError::too_many_attempts:
      return {429,
              "too_many_attempts",
              {"尝试次数过多，请稍后再试。", "Too many attempts. Wait a little and try again."}};
    case AccountError::busy:
      return {503, "busy", {"服务器正忙，请稍后再试。", "The server is busy. Try again in a moment."}};
    case AccountError::session_ended:
      return {401, "session_ended", {"登录已失效，请重新登录。", "Your session has ended. Sign in again."}};
    case AccountError::ticket_invalid:
      return {401,
              "ticket_invalid",
              {"连接凭证无效或已过期。", "The ticket is not valid, was used, or has expired."}};
    case AccountError::token_invalid:
      return {401,
              "token_invalid",
              {"访问令牌无效、已吊销或已过期。", "The API token is not valid, was revoked, or has expired."}};
    case AccountError::token_name_invalid:
      return {400,
              "token_name_invalid",
              {"令牌名称需为 1 至 100 个字符。", "A token's name needs 1 to 100 characters."}};
    case AccountError::token_lifetime_invalid:
      return {400,
              "token_lifetime_invalid",
              {"令牌有效期需为 1 至 366 天。", "A token may live for 1 to 366 days."}};
    case AccountError::too_many_tokens:
      return {409,
              "too_many_tokens",
              {"令牌过多，请先吊销不用的令牌。", "There are too many tokens. Revoke one that is not used."}};
    case AccountError::not_found:
      return {404, "not_found", {"没有找到。", "There is no such thing."}};
    case AccountError::storage_failed:
      return {503,
              "storage_failed",
              {"服务器存储出错，操作未执行。", "The server's storage failed. Nothing was done."}};
  }
  return {500,
          "storage_failed",
          {"服务器存储出错，操作未执行。", "The server's storage failed. Nothing was done."}};
}

}  // namespace slipway
