#include "engine/base/log.h"

#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace kaze::base {
namespace {

using test::contentOf;
using test::TempFolder;

std::string written(const TempFolder& folder, std::string_view message)
{
    const auto redactor = std::make_shared<Redactor>();
    redactor->addSecret("canary-secret");
    LogOptions options;
    options.folder = folder.path();
    LogSystem log(options, redactor);
    EXPECT_EQ(log.problem(), "");
    log.logger("net")->info("{}", message);
    return contentOf(folder / "kaze.log");
}

TEST(Log, writesTimeLevelAndName)
{
    const TempFolder folder;
    const auto text = written(folder, "connected");
    EXPECT_TRUE(text.ends_with("Z info [net] connected\n")) << text;
    EXPECT_EQ(text[10], 'T');
}

TEST(Log, holdsNoSecret)
{
    const TempFolder folder;
    const auto text = written(folder, "sent canary-secret and Bearer abcdefgh12345678");
    EXPECT_TRUE(text.ends_with("sent [redacted] and Bearer [redacted]\n")) << text;
}

TEST(Log, keepsOneRecordOnOneLine)
{
    const TempFolder folder;
    const auto text = written(folder, "a\n2026-01-01 error [net] forged\x1b[2J\t\x7f \xFF ü");
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
    EXPECT_TRUE(text.ends_with("a\\n2026-01-01 error [net] forged\\x1b[2J\\t\\x7f \uFFFD ü\n")) << text;
}

TEST(Log, forwardsWhatMattersWithoutItsSecrets)
{
    const TempFolder folder;
    const auto redactor = std::make_shared<Redactor>();
    redactor->addSecret("canary-secret");
    LogOptions options;
    options.folder = folder.path();
    options.level = "debug";
    LogSystem log(options, redactor);
    std::vector<std::string> got;
    log.forwardTo([&](auto level, std::string_view logger, std::string_view text) {
        got.push_back(std::string(logger) + " " + std::to_string(level) + " " + std::string(text));
        log.logger("inner")->error("said by the receiver itself");
    });
    log.logger("net")->debug("too little");
    log.logger("net")->warn("sent canary-secret");
    log.logger("net")->log(kForFilesAlone, spdlog::level::err, "recorded {}", "elsewhere");
    log.logger("storage")->error("full");
    log.forwardTo({});
    log.logger("storage")->error("nobody hears");
    EXPECT_EQ(got, (std::vector<std::string>{"net 3 sent [redacted]", "storage 4 full"}));
    const auto text = contentOf(folder / "kaze.log");
    for (const auto* line : {"too little", "recorded elsewhere", "nobody hears", "[inner] said by the receiver itself"})
        EXPECT_NE(text.find(line), std::string::npos) << line;
}

TEST(Log, rotates)
{
    const TempFolder folder;
    LogOptions options;
    options.folder = folder.path();
    options.fileBytes = 2000;
    options.files = 2;
    LogSystem log(options, std::make_shared<Redactor>());
    for (int i = 0; i < 200; ++i)
        log.logger("x")->info("line {} of some length", i);
    EXPECT_TRUE(std::filesystem::exists(folder / "kaze.1.log"));
    EXPECT_LE(std::filesystem::file_size(folder / "kaze.log"), 2000U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 3);
}

TEST(Log, respectsTheLevelAndGivesTheSameLoggerAgain)
{
    const TempFolder folder;
    LogOptions options;
    options.folder = folder.path();
    options.level = "warn";
    LogSystem log(options, std::make_shared<Redactor>());
    log.logger("x")->info("quiet");
    log.logger("x")->error("loud");
    EXPECT_EQ(log.logger("x"), log.logger("x"));
    const auto text = contentOf(folder / "kaze.log");
    EXPECT_EQ(text.find("quiet"), std::string::npos);
    EXPECT_NE(text.find("error [x] loud"), std::string::npos);
}

TEST(Log, doesWithoutAFileWhereThereCanBeNone)
{
    const TempFolder folder;
    {
        std::ofstream(folder / "file") << "x";
    }
    LogOptions options;
    options.folder = folder / "file";
    options.level = "loudest";
    LogSystem log(options, std::make_shared<Redactor>());
    EXPECT_NE(log.problem().find("there is no log file"), std::string::npos);
    EXPECT_NE(log.problem().find("loudest"), std::string::npos);
    log.logger("x")->info("goes nowhere");
    LogSystem::none()->critical("neither");
}

TEST(Log, loggersOutliveTheSystem)
{
    const TempFolder folder;
    Logger logger;
    {
        LogOptions options;
        options.folder = folder.path();
        LogSystem log(options, std::make_shared<Redactor>());
        logger = log.logger("late");
    }
    logger->info("still here");
    EXPECT_NE(contentOf(folder / "kaze.log").find("still here"), std::string::npos);
}

} // namespace
} // namespace kaze::base
