#include "engine/server/cell_book.h"

#include "engine/base/file.h"
#include "tests/support/temp_folder.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

using namespace testing;

namespace kaze::server {

namespace {

using base::ErrorCode;

class CellBookTest : public Test {
protected:
    [[nodiscard]] CellBook book() const
    {
        base::SecretStore::Options secrets;
        secrets.file = temp.path() / "kaze" / "secrets.json";
        secrets.useKeyring = false;
        secrets.environment = [](const std::string&) { return std::nullopt; };
        return {temp.path() / "kaze" / "cells.json",
            std::make_shared<base::SecretStore>(std::move(secrets), std::make_shared<base::Redactor>())};
    }
    [[nodiscard]] static KnownCell cell(const std::string& name)
    {
        KnownCell made;
        made.name = name;
        made.address = name + ".example.com:7117";
        return made;
    }
    [[nodiscard]] std::string fileText() const { return base::readFile(temp.path() / "kaze" / "cells.json").value_or(""); }

    kaze::test::TempFolder temp;
};

} // namespace

TEST_F(CellBookTest, KeepsCellsInAFileAndTheirTokensElsewhere)
{
    auto one = cell("prod");
    one.pin = std::string(64, 'a');
    one.environment = "production";
    one.guarded = true;
    ASSERT_TRUE(book().add(one, "kaze_secret_of_prod", false));
    ASSERT_TRUE(book().add(cell("build"), "kaze_secret_of_build", false));
    auto free = cell("free");
    free.guarded = false; // not the same as nothing said
    ASSERT_TRUE(book().add(free, "kaze_secret_of_free", false));
    const auto all = book().list();
    ASSERT_TRUE(all);
    EXPECT_THAT(*all, ElementsAre(cell("build"), free, one));
    EXPECT_THAT(fileText(), Not(HasSubstr("secret")));
    struct stat info { };
    ASSERT_EQ(::stat((temp.path() / "kaze" / "cells.json").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600U);
    const auto options = book().optionsFor(one);
    ASSERT_TRUE(options) << options.error().text();
    EXPECT_EQ(options->token, "kaze_secret_of_prod");
    EXPECT_EQ(options->pin, one.pin);
    EXPECT_EQ(options->address.url(), "https://prod.example.com:7117");
    ASSERT_TRUE(book().remove("prod"));
    EXPECT_FALSE(book().optionsFor(one)) << "its token went with it";
    const auto missing = book().find("prod");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_THAT(missing.error().message, HasSubstr("build"));
}

TEST_F(CellBookTest, ReplacesOneOnlyWhenTold)
{
    ASSERT_TRUE(book().add(cell("a"), "kaze_first_token", false));
    auto relabelled = cell("a");
    relabelled.environment = "production";
    const auto refused = book().add(relabelled, {}, false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::AlreadyExists);
    ASSERT_TRUE(book().add(relabelled, {}, true));
    const auto options = book().optionsFor(relabelled);
    ASSERT_TRUE(options);
    EXPECT_EQ(options->token, "kaze_first_token") << "the token that is kept stays";
}

TEST_F(CellBookTest, SendsNoTokenToAnAddressItWasNotGivenFor)
{
    ASSERT_TRUE(book().add(cell("a"), "kaze_first_token", false));
    auto moved = cell("a");
    moved.address = "10.0.0.7";
    ASSERT_TRUE(book().add(moved, {}, true));
    const auto options = book().optionsFor(moved);
    ASSERT_FALSE(options);
    EXPECT_EQ(options.error().code, ErrorCode::NotFound) << options.error().message;
    // Who still knows the old address does not get the new token for it.
    ASSERT_TRUE(book().add(moved, "kaze_second_token", true));
    const auto before = book().optionsFor(cell("a"));
    ASSERT_FALSE(before);
    EXPECT_EQ(before.error().code, ErrorCode::NotFound) << before.error().message;
    EXPECT_THAT(before.error().message, Not(HasSubstr("kaze_second_token")));
    ASSERT_TRUE(book().optionsFor(moved));
}

TEST_F(CellBookTest, TakesNoNonsense)
{
    const auto refused = [&](const std::function<void(KnownCell&)>& how) {
        auto wrong = cell("a");
        how(wrong);
        const auto added = book().add(wrong, {}, false);
        return !added && added.error().code == ErrorCode::InvalidArgument;
    };
    for (const auto* name : {"", "local", "A", "-a", "a b", "a/b", "ä"})
        EXPECT_TRUE(refused([&](auto& wrong) { wrong.name = name; })) << name;
    EXPECT_TRUE(refused([](auto& wrong) { wrong.name = std::string(65, 'a'); }));
    EXPECT_TRUE(refused([](auto& wrong) { wrong.address = "http://elsewhere"; }));
    EXPECT_TRUE(refused([](auto& wrong) { wrong.pin = "ab:cd"; }));
    EXPECT_TRUE(refused([](auto& wrong) { wrong.key = "/key.pem"; }));
    EXPECT_EQ(fileText(), "");
    for (const auto* text : {"", "[]", "{}", R"({"cells":7})", R"({"cells":[7]})", R"({"cells":[{"name":"a"}]})",
             R"({"cells":[{"name":"a","address":"b","guarded":"yes"}]})"}) {
        const auto imported = book().import(text);
        ASSERT_FALSE(imported) << text;
        EXPECT_EQ(imported.error().code, ErrorCode::InvalidArgument);
    }
    std::filesystem::create_directories(temp.path() / "kaze");
    ASSERT_TRUE(base::writeFile(temp.path() / "kaze" / "cells.json", "{ half of"));
    const auto list = book().list();
    ASSERT_FALSE(list);
    EXPECT_THAT(list.error().message, HasSubstr("cells.json"));
    EXPECT_FALSE(book().add(cell("a"), {}, false)) << "what nobody can read is not thrown away";
    EXPECT_EQ(fileText(), "{ half of");
}

TEST_F(CellBookTest, TravelsWithoutSecrets)
{
    ASSERT_TRUE(book().add(cell("a"), "kaze_token_of_a", false));
    ASSERT_TRUE(book().add(cell("b"), "kaze_token_of_b", false));
    const auto exported = book().exported();
    ASSERT_TRUE(exported);
    EXPECT_THAT(*exported, Not(HasSubstr("token")));
    ASSERT_TRUE(book().remove("b"));
    auto other = cell("a");
    other.address = "10.0.0.7";
    ASSERT_TRUE(book().add(other, {}, true));
    const auto imported = book().import(*exported);
    ASSERT_TRUE(imported) << imported.error().text();
    EXPECT_THAT(imported->added, ElementsAre("b"));
    EXPECT_THAT(imported->kept, ElementsAre("a"));
    EXPECT_EQ(book().find("a")->address, "10.0.0.7");
}

} // namespace kaze::server
