#include "engine/base/secrets.h"

#include "engine/base/file.h"
#include "engine/base/redact.h"

#include "tests/support/temp_folder.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace kaze::base {
namespace {

using test::contentOf;
using test::TempFolder;
using Place = SecretStore::Place;

class SecretStoreTest : public testing::Test {
protected:
    SecretStore store()
    {
        SecretStore::Options options;
        options.file = folder / "data/secrets.json";
        options.useKeyring = false;
        options.environment = [this](const std::string& name) {
            return name == "FROM_ENV_API_KEY" ? std::optional(fromEnvironment) : std::nullopt;
        };
        return {std::move(options), redactor};
    }

    TempFolder folder;
    std::string fromEnvironment = "environment-value";
    std::shared_ptr<Redactor> redactor = std::make_shared<Redactor>();
};

TEST_F(SecretStoreTest, readsFromThePlaceThatIsNamed)
{
    auto secrets = store();
    EXPECT_EQ(secrets.read("env:FROM_ENV_API_KEY").value(), "environment-value");
    ASSERT_TRUE(writeFile(folder / "key", "from-a-file-0123456789\nand more\n"));
    EXPECT_EQ(secrets.read("file:" + (folder / "key").string()).value(), "from-a-file-0123456789");
    EXPECT_EQ(redactor->clean("it is from-a-file-0123456789.").find("from-a-file-0123456789"), std::string::npos);
    ASSERT_TRUE(secrets.set("openai", "kept"));
    EXPECT_EQ(secrets.read("keyring:openai").value(), "kept");
    EXPECT_EQ(secrets.read("env:NOT_SET").error().code, ErrorCode::NotFound);
    EXPECT_EQ(secrets.read("file:" + (folder / "missing").string()).error().code, ErrorCode::NotFound);
    EXPECT_EQ(secrets.read("sk-0123456789").error().code, ErrorCode::InvalidArgument);
}

TEST_F(SecretStoreTest, storesInAFileOfOurOwnAndFindsItAgain)
{
    EXPECT_EQ(store().set("openai", "file-value-1").value(), Place::File);
    EXPECT_EQ(store().set("anthropic", "file-value-2").value(), Place::File);
    EXPECT_EQ(store().get("openai").value(), "file-value-1");
    EXPECT_EQ(store().placeOf("openai"), Place::File);
    struct stat about { };
    ASSERT_EQ(::stat((folder / "data/secrets.json").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0600U);
    ASSERT_EQ(::stat((folder / "data").c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777, 0700U);
}

TEST_F(SecretStoreTest, prefersTheEnvironment)
{
    ASSERT_TRUE(store().set("from-env", "file-value"));
    EXPECT_EQ(store().get("from-env").value(), "environment-value");
    EXPECT_EQ(store().placeOf("from-env"), Place::Environment);
    fromEnvironment.clear();
    EXPECT_EQ(store().get("from-env").value(), "file-value");
}

TEST_F(SecretStoreTest, registersEveryValueWithTheRedactor)
{
    ASSERT_TRUE(store().set("openai", "file-value-1"));
    EXPECT_EQ(redactor->clean("it is file-value-1"), "it is [redacted]");
    ASSERT_TRUE(store().get("from-env"));
    EXPECT_EQ(redactor->clean("it is environment-value"), "it is [redacted]");
}

TEST_F(SecretStoreTest, saysHowToGetAMissingKey)
{
    const auto missing = store().get("openai");
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_NE(missing.error().message.find("$OPENAI_API_KEY"), std::string::npos);
    EXPECT_EQ(store().placeOf("openai"), std::nullopt);
    EXPECT_EQ(store().remove("openai").error().code, ErrorCode::NotFound);
}

TEST_F(SecretStoreTest, removes)
{
    ASSERT_TRUE(store().set("openai", "file-value-1"));
    ASSERT_TRUE(store().remove("openai"));
    EXPECT_EQ(store().get("openai").error().code, ErrorCode::NotFound);
    EXPECT_EQ(contentOf(folder / "data/secrets.json").find("file-value-1"), std::string::npos);
}

TEST_F(SecretStoreTest, refusesAFileThatOthersMayRead)
{
    std::filesystem::create_directory(folder / "data");
    ASSERT_TRUE(writeFile(folder / "data/secrets.json", R"({"openai":"leaked-value"})", 0600));
    ASSERT_EQ(::chmod((folder / "data/secrets.json").c_str(), 0640), 0);
    const auto refused = store().get("openai");
    EXPECT_EQ(refused.error().code, ErrorCode::PermissionDenied);
    EXPECT_NE(refused.error().message.find("chmod 600"), std::string::npos);
    EXPECT_EQ(refused.error().message.find("leaked-value"), std::string::npos);
    EXPECT_EQ(store().set("openai", "new-value").error().code, ErrorCode::PermissionDenied);
}

TEST_F(SecretStoreTest, leavesADamagedFileAsItIs)
{
    std::filesystem::create_directory(folder / "data");
    for (const auto* content : {"{\"openai\": \"half", "[]", "{\"openai\": 5}", ""}) {
        ASSERT_TRUE(writeFile(folder / "data/secrets.json", content, 0600));
        EXPECT_EQ(store().get("openai").error().code, ErrorCode::Corrupt) << content;
        EXPECT_FALSE(store().set("openai", "new-value"));
        EXPECT_EQ(contentOf(folder / "data/secrets.json"), content);
    }
}

TEST_F(SecretStoreTest, losesNoKeyWhenTwoProcessesStoreAtOnce)
{
    constexpr int kKeys = 40;
    const auto storeMany = [&](const std::string& prefix) {
        // A store of its own each time, as programs that are started again and again have.
        for (int i = 0; i < kKeys; ++i)
            if (!store().set(prefix + std::to_string(i), prefix + "-value-" + std::to_string(i)))
                return false;
        return true;
    };
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0)
        ::_exit(storeMany("child") ? 0 : 1);
    std::thread other([&] { EXPECT_TRUE(storeMany("thread")); });
    EXPECT_TRUE(storeMany("parent"));
    other.join();
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    for (const std::string prefix : {"child", "thread", "parent"})
        for (int i = 0; i < kKeys; ++i)
            EXPECT_EQ(store().get(prefix + std::to_string(i)).value_or("lost"), prefix + "-value-" + std::to_string(i));
}

TEST_F(SecretStoreTest, removingWhatIsNotThereMakesNoFiles)
{
    EXPECT_FALSE(store().remove("openai"));
    EXPECT_FALSE(std::filesystem::exists(folder / "data"));
}

TEST_F(SecretStoreTest, saysWhichFolderCannotBeWritten)
{
    std::filesystem::create_directory(folder / "data");
    // Also for root, to whom permissions mean nothing.
    std::filesystem::create_directory(folder / "data/secrets.json.lock");
    const auto refused = store().set("openai", "new-value");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("secrets.json.lock"), std::string::npos) << refused.error().message;
}

TEST_F(SecretStoreTest, namesTheVariable)
{
    EXPECT_EQ(SecretStore::environmentName("openai"), "OPENAI_API_KEY");
    EXPECT_EQ(SecretStore::environmentName("my-server.2"), "MY_SERVER_2_API_KEY");
}

TEST_F(SecretStoreTest, seesQuicklyThatThereIsNoKeyring)
{
    ::setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus", 1);
    SecretStore::Options options;
    options.file = folder / "secrets.json";
    SecretStore withKeyring(std::move(options), redactor);
    const auto begin = std::chrono::steady_clock::now();
    const auto usable = withKeyring.keyringUsable();
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
    ASSERT_FALSE(usable);
    EXPECT_EQ(usable.error().code, ErrorCode::Unavailable);
    EXPECT_NE(usable.error().message.find("there is no keyring here"), std::string::npos);
    EXPECT_EQ(withKeyring.set("openai", "file-value-1").value(), Place::File);
    EXPECT_EQ(withKeyring.get("openai").value(), "file-value-1");
    ::unsetenv("DBUS_SESSION_BUS_ADDRESS");
    ::unsetenv("XDG_RUNTIME_DIR");
    EXPECT_NE(withKeyring.keyringUsable().error().message.find("no D-Bus session"), std::string::npos);
}

} // namespace
} // namespace kaze::base
