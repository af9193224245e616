#include "engine/base/result.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace kaze::base {
namespace {

TEST(Result, everyCodeHasANameThatLeadsBackToIt)
{
    for (int i = 0; i <= static_cast<int>(ErrorCode::Internal); ++i) {
        const auto code = static_cast<ErrorCode>(i);
        EXPECT_EQ(errorCodeOf(nameOf(code)), code) << nameOf(code);
    }
    EXPECT_EQ(nameOf(ErrorCode::NotFound), "not_found");
    EXPECT_EQ(errorCodeOf("a_code_of_next_year"), ErrorCode::Internal);
}

TEST(Result, tellsTheCausesAfterTheMessage)
{
    const auto failed = fail(ErrorCode::Unavailable, "cannot start",
        Error{ErrorCode::Io, "no socket", std::make_shared<const Error>(Error{ErrorCode::Io, "too many files", nullptr})});
    EXPECT_EQ(failed.error().text(), "cannot start: no socket: too many files");
}

TEST(Result, turnsErrnoIntoWhatAProgramDecidesOn)
{
    EXPECT_EQ(systemError("write x", ENOSPC).code, ErrorCode::DiskFull);
    EXPECT_EQ(systemError("write x", EROFS).code, ErrorCode::ReadOnly);
    EXPECT_EQ(systemError("open x", EACCES).code, ErrorCode::PermissionDenied);
    EXPECT_EQ(systemError("open x", ENOENT).code, ErrorCode::NotFound);
    EXPECT_EQ(systemError("open x", EIO).code, ErrorCode::Io);
    EXPECT_EQ(systemError("write x", ENOSPC).message, "write x: No space left on device");
}

} // namespace
} // namespace kaze::base
