#include "engine/base/file.h"

#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kaze::base {
namespace {

using test::contentOf;
using test::TempFolder;

TEST(File, isReplacedWholeAndLeavesNoTemporaryFile)
{
    const TempFolder folder;
    ASSERT_TRUE(writeFile(folder / "a.txt", "old"));
    ASSERT_TRUE(writeFile(folder / "a.txt", std::string(100'000, 'n')));
    EXPECT_EQ(readFile(folder / "a.txt").value(), std::string(100'000, 'n'));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(File, hasTheModeItWasGiven)
{
    const TempFolder folder;
    ASSERT_TRUE(writeFile(folder / "key", "x", 0600));
    struct stat about { };
    ASSERT_EQ(::stat((folder / "key").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600U);
}

TEST(File, failsToReadWithTheRightCode)
{
    const TempFolder folder;
    EXPECT_EQ(readFile(folder / "none").error().code, ErrorCode::NotFound);
    EXPECT_EQ(readFile(folder.path()).error().code, ErrorCode::Io);
    ASSERT_TRUE(writeFile(folder / "large", std::string(1001, 'x')));
    const auto large = readFile(folder / "large", 1000);
    EXPECT_EQ(large.error().code, ErrorCode::InvalidArgument);
    EXPECT_NE(large.error().message.find("1 KB"), std::string::npos);
    EXPECT_EQ(readFile(folder / "large", 1001).value().size(), 1001U);
    EXPECT_EQ(readFile("/dev/zero", 100'000).error().code, ErrorCode::InvalidArgument);
}

TEST(File, doesNotHangOnAPipeNobodyWritesTo)
{
    const TempFolder folder;
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(readFile(folder / "pipe").value(), "");
}

TEST(File, failsToWriteWithTheRightCodeAndKeepsTheOldOne)
{
    const TempFolder folder;
    EXPECT_EQ(writeFile(folder / "no/such/folder/a", "x").error().code, ErrorCode::NotFound);
    std::filesystem::create_directory(folder / "folder");
    EXPECT_FALSE(writeFile(folder / "folder", "x"));
    EXPECT_TRUE(std::filesystem::is_directory(folder / "folder"));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
    const auto full = writeFile("/dev/full/a", "x");
    EXPECT_FALSE(full);
}

TEST(FileDescriptor, isClosedByItsLastOwner)
{
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    {
        FileDescriptor first(ends[0]);
        FileDescriptor second(std::move(first));
        EXPECT_FALSE(first); // NOLINT(bugprone-use-after-move): that is the point
        second = FileDescriptor(ends[1]);
        EXPECT_EQ(::fcntl(ends[0], F_GETFD), -1);
        EXPECT_NE(::fcntl(ends[1], F_GETFD), -1);
    }
    EXPECT_EQ(::fcntl(ends[1], F_GETFD), -1);
}

} // namespace
} // namespace kaze::base
