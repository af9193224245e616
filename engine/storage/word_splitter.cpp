#include "engine/storage/word_splitter.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <limits>

namespace kaze::storage {

using base::ErrorCode;
using base::Result;

namespace {

struct Closer {
    void operator()(sqlite3* connection) const { sqlite3_close(connection); }
};

//! What SQLite hands to extensions for tokenizers and auxiliary functions: https://sqlite.org/fts5.html#extending_fts5
fts5_api* apiOf(sqlite3* connection)
{
    fts5_api* api = nullptr;
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
        sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", nullptr);
        sqlite3_step(statement);
    }
    sqlite3_finalize(statement);
    return api;
}

} // namespace

struct WordSplitter::Impl {
    std::unique_ptr<sqlite3, Closer> connection; //!< the tokenizer's functions live as long as it
    fts5_tokenizer functions{};
    Fts5Tokenizer* tokenizer = nullptr;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl()
    {
        if (tokenizer)
            functions.xDelete(tokenizer);
    }

    bool open()
    {
        sqlite3* opened = nullptr;
        const int code = sqlite3_open_v2(":memory:", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
        connection.reset(opened);
        auto* const api = code == SQLITE_OK ? apiOf(opened) : nullptr;
        void* context = nullptr;
        if (!api || api->xFindTokenizer(api, "unicode61", &context, &functions) != SQLITE_OK)
            return false;
        std::array<const char*, 2> options{"remove_diacritics", "2"};
        return functions.xCreate(context, options.data(), static_cast<int>(options.size()), &tokenizer) == SQLITE_OK;
    }
};

WordSplitter::WordSplitter(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) { }
WordSplitter::~WordSplitter() = default;

Result<std::unique_ptr<WordSplitter>> WordSplitter::open()
{
    auto impl = std::make_unique<Impl>();
    if (!impl->open())
        return base::fail(ErrorCode::Internal, "this SQLite has no full-text search (FTS5)");
    return std::unique_ptr<WordSplitter>(new WordSplitter(std::move(impl)));
}

void WordSplitter::splitInto(std::string_view text, void* object, Call call)
{
    struct Context {
        void* object;
        Call call;
    } context{object, call};
    const auto token = [](void* given, int, const char* bytes, int size, int, int) {
        auto& to = *static_cast<Context*>(given);
        return to.call(to.object, {bytes, static_cast<std::size_t>(size)}) ? SQLITE_OK : SQLITE_DONE;
    };
    const auto size = std::min<std::size_t>(text.size(), std::numeric_limits<int>::max());
    m_impl->functions.xTokenize(m_impl->tokenizer, &context, FTS5_TOKENIZE_DOCUMENT, text.data(), static_cast<int>(size), token);
}

} // namespace kaze::storage
