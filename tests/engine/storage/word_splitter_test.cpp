#include "engine/storage/word_splitter.h"
#include "tests/engine/storage/store_fixture.h"

#include <random>

namespace kaze::storage {

namespace {

std::vector<std::string> split(WordSplitter& splitter, std::string_view text)
{
    std::vector<std::string> words;
    splitter.split(text, [&](std::string_view word) {
        words.emplace_back(word);
        return true;
    });
    return words;
}

std::string encoded(char32_t c)
{
    std::string text;
    if (c < 0x80) {
        text += static_cast<char>(c);
    } else if (c < 0x800) {
        text += static_cast<char>(0xC0U | c >> 6U);
        text += static_cast<char>(0x80U | (c & 0x3FU));
    } else if (c < 0x10000) {
        text += static_cast<char>(0xE0U | c >> 12U);
        text += static_cast<char>(0x80U | (c >> 6U & 0x3FU));
        text += static_cast<char>(0x80U | (c & 0x3FU));
    } else {
        text += static_cast<char>(0xF0U | c >> 18U);
        text += static_cast<char>(0x80U | (c >> 12U & 0x3FU));
        text += static_cast<char>(0x80U | (c >> 6U & 0x3FU));
        text += static_cast<char>(0x80U | (c & 0x3FU));
    }
    return text;
}

} // namespace

class WordSplitterTest : public StoreFixture {
protected:
    std::unique_ptr<WordSplitter> splitter = WordSplitter::open().value();
};

TEST_F(WordSplitterTest, foldsCaseAndDiacritics)
{
    using Words = std::vector<std::string>;
    EXPECT_EQ(split(*splitter, "Zeitüberschreitung: gpt-5-MINI, 2.5 s"),
        (Words{"zeituberschreitung", "gpt", "5", "mini", "2", "5", "s"}));
    EXPECT_EQ(split(*splitter, "naïve ÉCOLE Ångström"), (Words{"naive", "ecole", "angstrom"}));
    EXPECT_EQ(split(*splitter, "日本語 слово"), (Words{"日本語", "слово"}));
    EXPECT_EQ(split(*splitter, std::string_view("one\0two", 7)), (Words{"one", "two"}));
    EXPECT_TRUE(split(*splitter, " -- !? … ").empty());
    EXPECT_TRUE(split(*splitter, "").empty());
}

TEST_F(WordSplitterTest, endsWhenItIsTold)
{
    int seen = 0;
    splitter->split("one two three", [&](std::string_view) { return ++seen < 2; });
    EXPECT_EQ(seen, 2);
}

//! The words that an index holds of a text, by asking it for each.
TEST_F(WordSplitterTest, findsTheWordsThatAnIndexHas)
{
    open();
    const auto made = database->writeSync([](Connection& connection) {
        return connection.script("CREATE VIRTUAL TABLE lines USING fts5(text, tokenize='" + std::string(kTokenizer)
            + "'); CREATE VIRTUAL TABLE vocabulary USING fts5vocab(lines, 'instance')");
    });
    ASSERT_TRUE(made) << made.error().message;
    std::mt19937 random(7);
    std::vector<std::string> texts;
    for (int i = 0; i < 300; ++i) {
        std::string text;
        for (int k = 0; k < 60; ++k) {
            const auto plane = std::uniform_int_distribution(0, 3)(random);
            const auto c = plane == 0 ? std::uniform_int_distribution<char32_t>(0x20, 0x7E)(random)
                : plane == 1          ? std::uniform_int_distribution<char32_t>(0xA0, 0x24F)(random)
                : plane == 2          ? std::uniform_int_distribution<char32_t>(0x250, 0xD7FF)(random)
                                      : std::uniform_int_distribution<char32_t>(0xE000, 0x1FFFF)(random);
            text += k % 9 == 8 ? " " : encoded(c);
        }
        texts.push_back(std::move(text));
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto stored = database->writeSync([&](Connection& connection) {
            return connection.execute(
                "INSERT INTO lines (rowid, text) VALUES (?, ?)", {static_cast<std::int64_t>(i), std::string_view(texts[i])});
        });
        ASSERT_TRUE(stored) << stored.error().message;
        std::vector<std::string> indexed;
        const auto read = database->readSync([&](Connection& connection) {
            return connection.query("SELECT term FROM vocabulary WHERE doc = ? ORDER BY offset", {static_cast<std::int64_t>(i)},
                [&](const Row& row) { indexed.emplace_back(row.text(0)); });
        });
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(split(*splitter, texts[i]), indexed) << texts[i];
    }
}

} // namespace kaze::storage
