#include "tests/support/server_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/support/text.h"
#include "tests/support/wire_client.h"

namespace slipway::support {
namespace {

std::string log_of(const std::string& data_dir) {
  return data_dir + "/slipwayd.out";
}

pid_t spawn(std::string program, const std::string& data_dir, const std::vector<std::string>& arguments) {
  std::filesystem::create_directories(data_dir);
  const std::string log = log_of(data_dir);
  std::filesystem::remove(log);
  std::vector<std::string> words{program,
                                 "--port",
                                 "0",
                                 "--data-dir",
                                 data_dir,
                                 "--link-file",
                                 data_dir + "/link",
                                 "--templates",
                                 SLIPWAY_SOURCE_DIR "/server/templates"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  const int out = ::open(log.c_str(), O_CREAT | O_WRONLY | O_TRUNC, 0600);
  ::dup2(out, 1);
  ::dup2(out, 2);
  ::execv(program.c_str(), argv.data());
  ::_exit(127);
}

}  // namespace

ServerProcess::ServerProcess(std::string program, std::string data_dir,
                             const std::vector<std::string>& arguments)
    : data_dir_(std::move(data_dir)) {
  const auto started = std::chrono::steady_clock::now();
  pid_ = spawn(program, data_dir_, arguments);
  const std::string log = log_of(data_dir_);
  for (int i = 0; i < 60'000; ++i) {
    const std::string text = read_file(log);
    const std::string port = between(text, "http://127.0.0.1:", '\n');
    if (!port.empty() && text.find('\n', text.find("http://127.0.0.1:")) != std::string::npos) {
      port_ = static_cast<std::uint16_t>(std::stoi(port));
      ready_after_ms_ =
          std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started).count();
      return;
    }
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      throw std::runtime_error(program + " ended: " + text);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  kill();
  throw std::runtime_error(program + " did not become ready: " + read_file(log));
}

ServerProcess::~ServerProcess() {
  kill();
}

void ServerProcess::signal(int number) const {
  if (pid_ > 0) ::kill(pid_, number);
}

void ServerProcess::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

bool ServerProcess::ended() {
  if (pid_ > 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
  return pid_ <= 0;
}

void ServerProcess::start_and_kill(std::string program, std::string data_dir,
                                   const std::vector<std::string>& arguments,
                                   std::chrono::microseconds after) {
  const pid_t pid = spawn(std::move(program), data_dir, arguments);
  std::this_thread::sleep_for(after);
  ::kill(pid, SIGKILL);
  ::waitpid(pid, nullptr, 0);
}

std::string ServerProcess::claim() {
  const std::string link = between(read_file(data_dir_ + "/link"), "#", '\n');
  const HttpAnswer signed_in =
      http(port_, "POST", "/api/v1/set-password",
           R"({"link":")" + link + R"(","login":"admin","password":"a long enough password"})");
  const std::string cookie = between(signed_in.head, "Set-Cookie: ", ';');
  const HttpAnswer token =
      http(port_, "POST", "/api/v1/tokens", R"({"name":"bench"})", "Cookie: " + cookie + "\r\n");
  return between(token.body, "\"token\":\"", '"');
}

std::uint64_t ServerProcess::resident_bytes() const {
  std::ifstream in("/proc/" + std::to_string(pid_) + "/statm");
  std::uint64_t pages = 0;
  in >> pages >> pages;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace slipway::support
