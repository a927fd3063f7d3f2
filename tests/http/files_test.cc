// Files up and down: who may, how large, of what kind, in what pieces, and in how little memory.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "proto/tlog/sha256.h"
#include "raw_connection.h"
#include "tests/proofs/live_server.h"
#include "tests/support/text.h"

namespace slipway::proofs {
namespace {

using support::between;
using support::HttpAnswer;

std::string digest_of(std::string_view text) {
  tlog::Sha256 hash;
  hash.update(text);
  return hash.finish();
}

class FilesTest : public LiveServer {
 protected:
  static std::string path(std::string_view to = project) {
    return fmt::format("/api/v1/projects/{}/files", to);
  }
  HttpAnswer upload(const std::string& body, const std::string& type = "text/plain",
                    std::string_view to = project) const {
    return support::http(port(), "POST", path(to), body, headers(token(), type));
  }
  HttpAnswer download(const std::string& body, const std::string& more = {}) const {
    return support::http(port(), "GET", path() + "/" + digest_of(body), {},
                         "Authorization: Bearer " + token() + "\r\n" + more);
  }
  static std::string headers(const std::string& token, const std::string& type = "text/plain") {
    return "Authorization: Bearer " + token + "\r\nContent-Type: " + type + "\r\n";
  }
  std::string head(std::string_view length) const {
    return fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\n{}{}\r\n\r\n", path(), headers(token()),
                       length);
  }
  static std::string code_of(const HttpAnswer& answer) { return between(answer.body, "\"code\":\"", '"'); }
  v1::Command attaching(const std::string& body, const std::string& id = "f") {
    v1::Command command = edit();
    auto& attach = *command.mutable_attach_file();
    attach.set_attachment_id(id);
    attach.set_about("task/t1");
    attach.set_digest(digest_of(body));
    attach.set_size(body.size());
    attach.set_name("plan.txt");
    attach.set_type("text/plain");
    return command;
  }
  std::filesystem::path stored(const std::string& body) const {
    return data() / "files" / project / digest_of(body);
  }
  std::size_t files_on_disk() const {
    if (!std::filesystem::exists(data() / "files" / project)) return 0;
    const std::filesystem::directory_iterator all(data() / "files" / project);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
  }
  // What was begun is removed by a thread of its own, soon after its sender was answered.
  bool comes_to(std::size_t files) const {
    for (int wait = 0; wait < 500 && files_on_disk() != files; ++wait)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return files_on_disk() == files;
  }
};

TEST_F(FilesTest, GoUpAndComeDownAsTheyAre) {
  const std::string body = std::string(200'000, 'x') + '\0' + "end";
  const HttpAnswer up = upload(body);
  EXPECT_EQ(up.status, 200) << up.body;
  EXPECT_EQ(between(up.body, "\"digest\":\"", '"'), digest_of(body));
  EXPECT_NE(up.body.find("\"size\":\"200004\""), std::string::npos) << up.body;
  const HttpAnswer down = download(body);
  EXPECT_EQ(down.status, 200);
  EXPECT_TRUE(down.body == body);
  for (const char* header :
       {"Content-Type: application/octet-stream", "Content-Disposition: attachment",
        "X-Content-Type-Options: nosniff", "Cache-Control: no-store", "Accept-Ranges: bytes"})
    EXPECT_NE(down.head.find(header), std::string::npos) << header;
  EXPECT_NE(down.head.find("ETag: \"" + digest_of(body) + "\""), std::string::npos) << down.head;
}

TEST_F(FilesTest, AreAttachedOnceTheyAreThere) {
  edit_times(1);
  EXPECT_EQ(send(attaching("hello")).refused().code(), "file_missing");
  EXPECT_EQ(upload("hello").status, 200);
  (void)committed(attaching("hello"));
  const std::string shown = text(fmt::format("/api/v1/projects/{}/views/files", project));
  EXPECT_NE(shown.find(digest_of("hello")), std::string::npos) << shown;
  EXPECT_NE(shown.find("plan.txt"), std::string::npos) << shown;
}

TEST_F(FilesTest, OfNoBytesAndOfManyPiecesComeThrough) {
  for (const std::size_t size : {0UL, 1UL, 65'535UL, 65'536UL, 65'537UL, 1'500'000UL}) {
    const std::string body(size, 'y');
    EXPECT_EQ(upload(body).status, 200) << size;
    const HttpAnswer down = download(body);
    EXPECT_EQ(down.status, 200) << size;
    EXPECT_TRUE(down.body == body) << size;
  }
}

TEST_F(FilesTest, ComeInChunksAsWellAndLeaveTheConnectionOpen) {
  RawConnection connection(port());
  ASSERT_TRUE(connection.send(head("Transfer-Encoding: chunked")));
  ASSERT_TRUE(connection.send("5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n"));
  EXPECT_NE(connection.read().find(digest_of("hello!")), std::string::npos);
  ASSERT_TRUE(connection.send(head("Content-Length: 5") + "again"));
  EXPECT_NE(connection.read().find(digest_of("again")), std::string::npos);
}

TEST_F(FilesTest, ComeInAsManyChunksAsTheyHaveBytes) {
  const std::string body(300'000, 'c');
  std::string chunks;
  for (const char byte : body) chunks += std::string("1\r\n") + byte + "\r\n";
  RawConnection connection(port());
  ASSERT_TRUE(connection.send(head("Transfer-Encoding: chunked\r\nConnection: close")));
  ASSERT_TRUE(connection.send(chunks + "0\r\n\r\n"));
  EXPECT_NE(connection.read_all().find(digest_of(body)), std::string::npos);
}

// What a chunk says of itself, and what comes after the last one, ends with its line or is too much.
TEST_F(FilesTest, WhoseChunksSayTooMuchAreRefused) {
  const std::string sign_in =
      "POST /api/v1/sign-in HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& begun : {sign_in, head("Transfer-Encoding: chunked")})
    for (const char* before : {"1;x=", "1\r\na\r\n0\r\nX: "}) {
      RawConnection connection(port());
      ASSERT_TRUE(connection.send(begun + before + std::string(64 * 1024, 'x')));
      EXPECT_NE(connection.read_all().find("HTTP/1.1 431"), std::string::npos) << begun << before;
    }
  RawConnection connection(port());
  ASSERT_TRUE(connection.send(head("Transfer-Encoding: chunked\r\nConnection: close")));
  ASSERT_TRUE(connection.send("5;x=" + std::string(8'000, 'x') + "\r\nhello\r\n0\r\nX: y\r\n\r\n"));
  EXPECT_NE(connection.read_all().find(digest_of("hello")), std::string::npos);
}

// Who sends a whole file reads only then.
TEST_F(FilesTest, ThatAreRefusedAreReadAwaySoThatTheRefusalArrives) {
  stop();
  start({"--file-bytes-max", "100000"});
  RawConnection slow(port());
  ASSERT_TRUE(slow.send(head("Content-Length: 100001")));
  for (int piece = 0; piece < 40; ++piece) {
    ASSERT_TRUE(slow.send(std::string(1'000, 'x')));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_NE(slow.read().find("file_too_large"), std::string::npos);
}

TEST_F(FilesTest, AreAskedForByWhoWaitsToBeAsked) {
  RawConnection connection(port());
  ASSERT_TRUE(connection.send(head("Content-Length: 5\r\nExpect: 100-continue")));
  EXPECT_EQ(connection.read(), "HTTP/1.1 100 Continue\r\n\r\n");
  ASSERT_TRUE(connection.send("hello"));
  EXPECT_NE(connection.read().find("HTTP/1.1 200"), std::string::npos);
}

TEST_F(FilesTest, AsLargeAsTheLimitAreTakenAndNotAByteMore) {
  stop();
  start({"--file-bytes-max", "100000"});
  EXPECT_EQ(upload(std::string(100'000, 'a')).status, 200);
  // Nothing of it has to be sent for it to be refused.
  RawConnection said(port());
  ASSERT_TRUE(said.send(head("Content-Length: 100001")));
  const std::string refusal = said.read_all();
  EXPECT_NE(refusal.find("HTTP/1.1 413"), std::string::npos) << refusal;
  EXPECT_NE(refusal.find("file_too_large"), std::string::npos);
  EXPECT_NE(refusal.find("\"value\":\"100000\""), std::string::npos);
  RawConnection unsaid(port());
  ASSERT_TRUE(unsaid.send(head("Transfer-Encoding: chunked\r\nConnection: close")));
  ASSERT_TRUE(unsaid.send(fmt::format("{:x}\r\n{}", 100'001, std::string(100'001, 'b')) + "\r\n0\r\n\r\n"));
  EXPECT_NE(unsaid.read_all().find("file_too_large"), std::string::npos);
  EXPECT_TRUE(comes_to(1));
}

TEST_F(FilesTest, OfTypesThatRunAreRefused) {
  for (const char* type : {"text/html", "image/svg+xml", "application/x-msdownload"}) {
    const HttpAnswer refused = upload("<script>", type);
    EXPECT_EQ(refused.status, 415) << type;
    EXPECT_EQ(code_of(refused), "file_type_refused");
  }
  stop();
  start({"--file-type", "application/x-own"});
  EXPECT_EQ(upload("own", "application/x-own").status, 200);
  EXPECT_EQ(upload("text", "text/plain").status, 415);
}

TEST_F(FilesTest, OfNamesThatRunAreRefused) {
  edit_times(1);
  EXPECT_EQ(upload("hello").status, 200);
  v1::Command attach = attaching("hello");
  attach.mutable_attach_file()->set_name("evil.html");
  EXPECT_EQ(send(attach).refused().code(), "file_type_refused");
  attach.mutable_attach_file()->set_name("evil\u202Elmth.txt");
  EXPECT_EQ(send(attach).refused().code(), "invalid");
}

// Naming a file keeps it from the sweep: that is for who may attach it.
TEST_F(FilesTest, AreKeptByWhoMayAttachThemAlone) {
  edit_times(1);
  EXPECT_EQ(upload("hello").status, 200);
  const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours(20);
  std::filesystem::last_write_time(stored("hello"), old);
  const auto asked =
      R"({"commandId":"w","project":"bank","attachFile":{"attachmentId":"f","about":"task/t1",)"
      R"("digest":")" +
      digest_of("hello") + R"(","size":"5","name":"plan.txt","type":"text/plain"}})";
  EXPECT_EQ(by_other("POST", "/api/v1/commands", asked).status, 409);
  EXPECT_EQ(std::filesystem::last_write_time(stored("hello")), old);
  (void)committed(attaching("hello"));
  EXPECT_GT(std::filesystem::last_write_time(stored("hello")), old);
}

TEST_F(FilesTest, AreNotForWhoMayNot) {
  EXPECT_EQ(upload("hello").status, 200);
  EXPECT_EQ(by_other("POST", path(), "hello").status, 403);
  EXPECT_EQ(by_other("GET", path() + "/" + digest_of("hello")).status, 403);
  EXPECT_EQ(request("POST", path(), "hello", {}).status, 401);
  EXPECT_EQ(request("GET", path() + "/" + digest_of("hello"), {}, {}).status, 401);
  EXPECT_EQ(upload("hello", "text/plain", "nowhere").status, 404);
  EXPECT_EQ(upload("hello", "text/plain", "workspace").status, 404);
}

TEST_F(FilesTest, AreNotTakenFromAnotherSitesPage) {
  const auto answer =
      support::http(port(), "POST", path(), "hello", headers(token()) + "Origin: https://evil.example\r\n");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(code_of(answer), "origin_not_allowed");
}

TEST_F(FilesTest, OfOneProjectAreNotAnothers) {
  v1::Command create;
  create.set_command_id("create-other");
  create.set_project("other");
  create.mutable_create_project()->set_name("Other");
  (void)committed(create);
  EXPECT_EQ(upload("hello").status, 200);
  EXPECT_EQ(get(path("other") + "/" + digest_of("hello")).status, 404);
  EXPECT_EQ(code_of(get(path("other") + "/" + digest_of("hello"))), "file_missing");
  EXPECT_EQ(get(path() + "/..").status, 400);  // The gate's.
  EXPECT_EQ(get(path() + "/" + std::string(64, 'g')).status, 404);
}

TEST_F(FilesTest, ComeInPartsWhenAskedSo) {
  EXPECT_EQ(upload("0123456789").status, 200);
  const auto part = [&](const std::string& range) {
    return download("0123456789", "Range: " + range + "\r\n");
  };
  EXPECT_EQ(part("bytes=2-4").status, 206);
  EXPECT_EQ(part("bytes=2-4").body, "234");
  EXPECT_NE(part("bytes=2-4").head.find("Content-Range: bytes 2-4/10"), std::string::npos);
  EXPECT_EQ(part("bytes=7-").body, "789");
  EXPECT_EQ(part("bytes=-2").body, "89");
  EXPECT_EQ(part("bytes=-20").body, "0123456789");
  EXPECT_EQ(part("bytes=8-99").body, "89");
  EXPECT_EQ(part("bytes=10-").status, 416);
  EXPECT_NE(part("bytes=10-").head.find("Content-Range: bytes */10"), std::string::npos);
  // More than 64 bits hold is as much as they hold.
  EXPECT_EQ(part("bytes=0-99999999999999999999").body, "0123456789");
  EXPECT_EQ(part("bytes=-99999999999999999999").body, "0123456789");
  EXPECT_EQ(part("bytes=99999999999999999999-").status, 416);
  EXPECT_EQ(part("bytes=-0").status, 416);
  EXPECT_EQ(part("bytes=-").status, 200);
  EXPECT_EQ(part("bytes=4-2").status, 200);
  EXPECT_EQ(part("bytes=99-98").status, 200);
  EXPECT_EQ(part("bytes=1x-2").status, 200);
  EXPECT_EQ(part("bytes=0-1,3-4").status, 200);
  EXPECT_EQ(part("lines=1-2").status, 200);
  EXPECT_EQ(download("0123456789", "If-None-Match: \"" + digest_of("0123456789") + "\"\r\n").status, 304);
}

TEST_F(FilesTest, ThatWereAlteredAreNotServed) {
  EXPECT_EQ(upload("hello").status, 200);
  std::ofstream(stored("hello")) << "hallo";
  const HttpAnswer damaged = download("hello");
  EXPECT_EQ(damaged.status, 500);
  EXPECT_EQ(code_of(damaged), "file_damaged");
}

TEST_F(FilesTest, ThatAreGoneAreFoundByTheScrub) {
  edit_times(1);
  EXPECT_EQ(upload("hello").status, 200);
  (void)committed(attaching("hello"));
  std::filesystem::remove(stored("hello"));
  EXPECT_EQ(code_of(download("hello")), "file_missing");
  EXPECT_EQ(post("/api/v1/log/scrub").status, 200);
  const auto found = [&] {
    return get("/metrics").body.find("slipway_files_damaged 1") != std::string::npos;
  };
  for (int wait = 0; wait < 250 && !found(); ++wait)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_TRUE(found());
  EXPECT_EQ(code_of(download("hello")), "file_damaged");
  EXPECT_EQ(upload("hello").status, 200);
  EXPECT_EQ(download("hello").status, 200);
}

TEST_F(FilesTest, GoWithTheirRedaction) {
  edit_times(1);
  EXPECT_EQ(upload("hello").status, 200);
  (void)committed(attaching("hello"));
  v1::Command redact = edit();
  redact.mutable_redact_text()->set_text("file/f");
  redact.mutable_redact_text()->set_reason("R");
  (void)committed(redact);
  EXPECT_FALSE(std::filesystem::exists(stored("hello")));
  EXPECT_EQ(code_of(download("hello")), "file_missing");
  EXPECT_EQ(download("hello", "If-None-Match: \"" + digest_of("hello") + "\"\r\n").status, 404);
  for (const v1::Commit& commit : commits(project))
    EXPECT_EQ(commit.ShortDebugString().find("plan.txt"), std::string::npos);
  // A crash before the bytes were gone is made good before anyone is served.
  kill();
  std::ofstream(stored("hello")) << "hello";
  start();
  EXPECT_EQ(code_of(download("hello")), "file_missing");
  EXPECT_FALSE(std::filesystem::exists(stored("hello")));
}

TEST_F(FilesTest, AreShownToTheScannerFirst) {
  const auto script = data().parent_path() / "scanner";
  std::ofstream(script)
      << "#!/bin/sh\ngrep -q EICAR \"$1\" && exit 1\ngrep -q broken \"$1\" && exit 7\nexit 0\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  stop();
  start({"--file-scanner", script.string()});
  EXPECT_EQ(upload("hello").status, 200);
  EXPECT_EQ(code_of(upload("EICAR")), "file_refused");
  EXPECT_EQ(code_of(upload("broken")), "file_scan_failed");
  EXPECT_TRUE(comes_to(1));
}

// Half of the person's uploads wait for the scanner, who has two; the others, and who reads, for nobody.
TEST_F(FilesTest, AreReadWhileTheScannerTakesItsTime) {
  EXPECT_EQ(upload("hello").status, 200);
  const auto script = data().parent_path() / "scanner";
  const auto go = data().parent_path() / "go";
  std::ofstream(script) << "#!/bin/sh\nuntil [ -e " << go.string() << " ]; do sleep 0.05; done\n";
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  stop();
  start({"--file-scanner", script.string()});
  std::vector<std::thread> uploads;
  for (int number = 0; number < 4; ++number)
    uploads.emplace_back([this, number] { (void)upload("file " + std::to_string(number)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_EQ(download("hello").status, 200);  // While all scanners wait.
  std::ofstream(go).close();
  for (std::thread& each : uploads) each.join();
}

// A disk that fills while a file comes ends the file, and not the server.
TEST_F(FilesTest, UnderWayEndWhereTheServerTakesNoMore) {
  const std::uint64_t free_mib = std::filesystem::space(data()).available >> 20;
  ASSERT_GT(free_mib, 8'192U);
  stop();
  start({"--min-free-mib", std::to_string(free_mib - 4'096)});
  RawConnection connection(port());
  ASSERT_TRUE(connection.send(head("Content-Length: 1000000\r\nExpect: 100-continue")));
  ASSERT_EQ(connection.read(), "HTTP/1.1 100 Continue\r\n\r\n");
  const std::string filler = (data().parent_path() / "filler").string();
  const int file = ::open(filler.c_str(), O_CREAT | O_WRONLY, 0600);
  ASSERT_EQ(::posix_fallocate(file, 0, 6'144LL << 20), 0);
  std::this_thread::sleep_for(std::chrono::seconds(1));
  ASSERT_TRUE(connection.send(std::string(1'000'000, 'a')));
  const std::string answer = connection.read();
  EXPECT_NE(answer.find("HTTP/1.1 507"), std::string::npos) << answer;
  EXPECT_NE(answer.find("read_only"), std::string::npos) << answer;
  ::close(file);
  std::filesystem::remove(filler);
}

TEST_F(FilesTest, AreBegunOnlyWhereThereIsRoomForThem) {
  const std::uint64_t free_mib = std::filesystem::space(data()).available >> 20;
  stop();
  start(
      {"--min-free-mib", std::to_string(free_mib - 4'096), "--file-bytes-max", std::to_string(16ULL << 30)});
  RawConnection large(port());
  ASSERT_TRUE(large.send(head(fmt::format("Content-Length: {}", 8ULL << 30))));
  const std::string answer = large.read();
  EXPECT_NE(answer.find("HTTP/1.1 507"), std::string::npos) << answer;
  EXPECT_NE(answer.find("no_room_for_file"), std::string::npos) << answer;
  EXPECT_EQ(upload("hello").status, 200);
}

TEST_F(FilesTest, ThatNobodyAttachesAreKeptUpToALimit) {
  edit_times(1);
  stop();
  start({"--file-bytes-max", "100000"});
  const auto body = [](char letter) { return std::string(100'000, letter); };
  for (char letter = 'a'; letter < 'k'; ++letter) EXPECT_EQ(upload(body(letter)).status, 200) << letter;
  EXPECT_EQ(code_of(upload("more")), "too_much_unattached");
  (void)committed(attaching(body('a')));
  EXPECT_EQ(upload(body('k')).status, 200);
  EXPECT_EQ(code_of(upload("more")), "too_much_unattached");
}

TEST_F(FilesTest, OfOnePersonGoUpFourAtATime) {
  std::vector<std::unique_ptr<RawConnection>> slow;
  for (int number = 0; number < 4; ++number) {
    slow.push_back(std::make_unique<RawConnection>(port()));
    ASSERT_TRUE(slow.back()->send(head("Content-Length: 10\r\nExpect: 100-continue")));
    ASSERT_EQ(slow.back()->read(), "HTTP/1.1 100 Continue\r\n\r\n");
  }
  EXPECT_EQ(code_of(upload("hello")), "too_many_uploads");
  slow.pop_back();
  HttpAnswer again = upload("hello");
  for (int wait = 0; wait < 100 && again.status != 200; ++wait) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    again = upload("hello");
  }
  EXPECT_EQ(again.status, 200);
}

TEST_F(FilesTest, LeaveNothingWhereTheyBreakOff) {
  {
    RawConnection broken(port());
    ASSERT_TRUE(broken.send(head("Content-Length: 100000") + std::string(70'000, 'a')));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_EQ(files_on_disk(), 1U);
  }
  EXPECT_TRUE(comes_to(0));
}

// Half a minute: the limit as it is.
TEST_F(FilesTest, ThatStopComingAreCutOff) {
  RawConnection slow(port());
  ASSERT_TRUE(slow.send(head("Content-Length: 100000") + "a"));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(slow.read_all(), "");
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_GE(took, std::chrono::seconds(29));
  EXPECT_LE(took, std::chrono::seconds(40));
}

TEST_F(FilesTest, OfManyMegabytesTakeLittleMemory) {
  EXPECT_EQ(upload(std::string(1 << 20, 'w')).status, 200);
  const std::uint64_t before = resident_bytes();
  constexpr std::size_t pieces = 60;
  const std::string piece(1 << 20, 'z');
  tlog::Sha256 hash;
  RawConnection up(port());
  ASSERT_TRUE(up.send(head(fmt::format("Content-Length: {}", pieces << 20))));
  std::uint64_t most = 0;
  for (std::size_t number = 0; number < pieces; ++number) {
    ASSERT_TRUE(up.send(piece));
    hash.update(piece);
    most = std::max(most, resident_bytes());
  }
  const std::string digest = hash.finish();
  EXPECT_NE(up.read().find(digest), std::string::npos);
  RawConnection down(port());
  ASSERT_TRUE(down.send(fmt::format("GET {}/{} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{}\r\n",
                                    path(), digest, headers(token()))));
  std::size_t bytes = 0;
  for (std::string got = down.read(); !got.empty(); got = down.read()) {
    bytes += got.size();
    if (bytes % 50 == 0) most = std::max(most, resident_bytes());
  }
  most = std::max(most, resident_bytes());
  EXPECT_GT(bytes, pieces << 20);
#ifdef SLIPWAY_SANITIZED
  constexpr std::uint64_t growth_bytes_max = 512U << 20;  // AddressSanitizer keeps 256 MiB of what was freed.
#else
  constexpr std::uint64_t growth_bytes_max = 16U << 20;
#endif
  EXPECT_LT(most - std::min(most, before), growth_bytes_max);
}

}  // namespace
}  // namespace slipway::proofs
