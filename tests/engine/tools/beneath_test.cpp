#include "engine/tools/detail/beneath.h"
#include "engine/tools/detail/walk.h"
#include "tests/engine/tools/tools_fixture.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <atomic>
#include <thread>

namespace kaze::tools::detail {

class BeneathTest : public ToolsFixture {
protected:
    int root() const { return context.workspaceFd; }
};

TEST_F(BeneathTest, cleansPathsAndRefusesThoseThatPointOut)
{
    EXPECT_EQ(relativePath("./a//b/").value(), "a/b");
    EXPECT_EQ(relativePath(".").value(), ".");
    EXPECT_EQ(relativePath("..a/b..").value(), "..a/b..");
    for (const auto* bad : {"/etc/passwd", "..", "../x", "a/../b", "a/..", "/"})
        EXPECT_EQ(relativePath(bad).error().code, base::ErrorCode::PermissionDenied) << bad;
    EXPECT_FALSE(relativePath(""));
    EXPECT_FALSE(relativePath(std::string("a\0b", 3)));
    EXPECT_FALSE(relativePath(std::string(5000, 'a')));
}

TEST_F(BeneathTest, theKernelRefusesWhatGetsPastTheCleaning)
{
    EXPECT_EQ(openBeneath(root(), "../outside/secret.txt", O_RDONLY).error().code, base::ErrorCode::PermissionDenied);
    EXPECT_EQ(openBeneath(root(), "/etc/passwd", O_RDONLY).error().code, base::ErrorCode::PermissionDenied);
}

TEST_F(BeneathTest, followsLinksInsideAndNoneThatLeadOut)
{
    put("real.txt", "inside");
    std::filesystem::create_symlink("real.txt", path("good"));
    std::filesystem::create_symlink("../outside/secret.txt", path("relative"));
    std::filesystem::create_symlink(folder / "outside" / "secret.txt", path("absolute"));
    std::filesystem::create_symlink("../outside", path("folder"));
    std::filesystem::create_symlink("/proc/self/root", path("magic"));
    std::filesystem::create_symlink("loop", path("loop"));
    EXPECT_EQ(readBeneath(root(), "good", 100).value(), "inside");
    for (const auto* bad : {"relative", "absolute", "folder/secret.txt", "magic/etc/passwd", "loop"})
        EXPECT_EQ(readBeneath(root(), bad, 100).error().code, base::ErrorCode::PermissionDenied) << bad;
    EXPECT_FALSE(writeBeneath(root(), "folder/new.txt", "x", "k"));
    EXPECT_FALSE(writeBeneath(root(), "relative", "x", "k"));
    EXPECT_EQ(get("../outside/secret.txt"), "the secret\n");
    EXPECT_FALSE(std::filesystem::exists(folder / "outside" / "new.txt"));
}

TEST_F(BeneathTest, doesNotHangOnAPipeOrReadAFolder)
{
    ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    std::filesystem::create_directory(path("dir"));
    EXPECT_EQ(readBeneath(root(), "pipe", 100).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(readBeneath(root(), "dir", 100).error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(readBeneath(root(), "none", 100).error().code, base::ErrorCode::NotFound);
    EXPECT_EQ(writeBeneath(root(), "dir", "x", "k").error().code, base::ErrorCode::InvalidArgument);
    EXPECT_EQ(writeBeneath(root(), "pipe", "x", "k").error().code, base::ErrorCode::InvalidArgument);
}

TEST_F(BeneathTest, lookingAtAPipeDoesNotLetItsWriterGo)
{
    ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    std::atomic<bool> opened = false;
    std::thread writer([&] {
        const int fd = open(path("pipe").c_str(), O_WRONLY);
        opened = true;
        close(fd);
    });
    for (int i = 0; i < 200; ++i)
        EXPECT_FALSE(readBeneath(root(), "pipe", 100));
    EXPECT_FALSE(opened);
    const int reader = open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK);
    writer.join();
    close(reader);
}

TEST_F(BeneathTest, readsNoDevicesAndNothingThroughProc)
{
    std::filesystem::create_symlink("/dev/zero", path("zero"));
    std::filesystem::create_symlink("/proc/self/fd", path("fds"));
    std::filesystem::create_symlink("/proc/self/environ", path("environ"));
    for (const auto* bad : {"zero", "fds/0", "environ"})
        EXPECT_EQ(readBeneath(root(), bad, 100).error().code, base::ErrorCode::PermissionDenied) << bad;
    // A device in the workspace itself takes root to make.
    if (mknod(path("null").c_str(), S_IFCHR | 0600, makedev(1, 3)) == 0) {
        EXPECT_EQ(readBeneath(root(), "null", 100).error().code, base::ErrorCode::InvalidArgument);
        EXPECT_EQ(writeBeneath(root(), "null", "x", "k").error().code, base::ErrorCode::InvalidArgument);
    }
    const auto walk = walkBeneath(root(), ".", [] { return false; });
    ASSERT_TRUE(walk);
    EXPECT_TRUE(walk->files.empty());
}

TEST_F(BeneathTest, writingToAHardLinkLeavesTheOtherNameAlone)
{
    std::filesystem::create_hard_link(folder / "outside" / "secret.txt", path("linked.txt"));
    ASSERT_TRUE(writeBeneath(root(), "linked.txt", "replaced", "k"));
    EXPECT_EQ(get("linked.txt"), "replaced");
    EXPECT_EQ(get("../outside/secret.txt"), "the secret\n");
}

TEST_F(BeneathTest, writesWholeFilesAndKeepsTheirMode)
{
    ASSERT_TRUE(writeBeneath(root(), "a/b/c.txt", "one", "k"));
    EXPECT_EQ(get("a/b/c.txt"), "one");
    chmod(path("a/b/c.txt").c_str(), 0751);
    ASSERT_TRUE(writeBeneath(root(), "a/b/c.txt", "two", "k"));
    EXPECT_EQ(get("a/b/c.txt"), "two");
    struct stat found { };
    stat(path("a/b/c.txt").c_str(), &found);
    EXPECT_EQ(found.st_mode & 07777, 0751U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path("a/b")), {}), 1) << "no temporary file stays";
    put("plain", "");
    EXPECT_FALSE(writeBeneath(root(), "plain/x", "x", "k"));
}

TEST_F(BeneathTest, aWriteThatFailsLeavesTheOldFileAndNothingElse)
{
    put("d/a.txt", "old");
    // The kernel stops the file at this size, as a full disk would.
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    getrlimit(RLIMIT_FSIZE, &before);
    const rlimit small{10'000, before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    const auto written = writeBeneath(root(), "d/a.txt", std::string(1'000'000, 'x'), "k");
    setrlimit(RLIMIT_FSIZE, &before);
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().message.find("d/a.txt"), std::string::npos) << written.error().message;
    EXPECT_EQ(get("d/a.txt"), "old");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(path("d")), {}), 1);
}

TEST_F(BeneathTest, staysInsideWhileSomebodySwapsFoldersForLinks)
{
    // The classic race: a folder becomes a link to the outside between the check and the use.
    std::filesystem::create_directory(path("d"));
    put("d/secret.txt", "harmless");
    std::atomic<bool> stop{false};
    std::thread attacker([&] {
        std::filesystem::create_symlink("../outside", path("link"));
        while (!stop) {
            renameat2(AT_FDCWD, path("d").c_str(), AT_FDCWD, path("link").c_str(), RENAME_EXCHANGE);
        }
    });
    for (int i = 0; i < 3000; ++i) {
        const auto content = readBeneath(root(), "d/secret.txt", 100);
        if (content) {
            ASSERT_EQ(*content, "harmless");
        }
        (void)writeBeneath(root(), "d/made.txt", "made", "k");
        const auto walk = walkBeneath(root(), "d", [] { return false; });
        if (walk) {
            for (const auto& file : walk->files)
                ASSERT_NE(file.size, std::string_view("the secret\n").size()) << file.path;
        }
    }
    stop = true;
    attacker.join();
    EXPECT_FALSE(std::filesystem::exists(folder / "outside" / "made.txt"));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "outside"), {}), 1);
}

TEST_F(BeneathTest, walksInOrderWithoutLinksGitOrLeftovers)
{
    put("b.txt", "22");
    put("a/z.txt", "1");
    put(".git/config", "x");
    put("a/.git/config", "x");
    put(".kaze-0011223344556677.tmp", "x");
    std::filesystem::create_symlink("../outside", path("out"));
    std::filesystem::create_symlink(".", path("circle"));
    const auto walk = walkBeneath(root(), ".", [] { return false; });
    ASSERT_TRUE(walk);
    ASSERT_EQ(walk->files.size(), 2U);
    EXPECT_EQ(walk->files[0].path, "a/z.txt");
    EXPECT_EQ(walk->files[1].path, "b.txt");
    EXPECT_EQ(walk->files[1].size, 2U);
    EXPECT_EQ(walkBeneath(root(), "a", [] { return false; })->files.at(0).path, "a/z.txt");
    EXPECT_FALSE(walkBeneath(root(), "none", [] { return false; }));
    EXPECT_EQ(walkBeneath(root(), ".", [] { return true; }).error().code, base::ErrorCode::Cancelled);
}

} // namespace kaze::tools::detail
