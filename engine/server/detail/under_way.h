#pragma once

#include "engine/server/detail/http_connection.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace kaze::server::detail {

//! Requests under way, by the secret of the token that they were made with: bounds how many one has, and ends those of one that is not valid any more.
//! Lives on the loop.
class UnderWay {
public:
    static constexpr std::size_t kMostOfToken = 256;

    //! Why a token is not valid any more; none: it is.
    using Ended = std::function<std::optional<std::string>(const std::string& secret)>;
    //! The answer to a request whose token ended.
    using Answer = std::function<HttpAnswer(const std::string& why)>;

    //! Follows a request until its handler lets it go. False where its token has as many as it may, if they are counted.
    [[nodiscard]] bool begin(const std::string& secret, const std::shared_ptr<Exchange>& exchange, Answer answer, bool isCounted);
    //! Ends those whose token ended: with an answer, or by cutting one that has begun.
    void endThose(const Ended& ended);

private:
    struct One {
        std::weak_ptr<Exchange> exchange;
        Answer answer;
        bool isCounted = false;
    };
    std::map<std::string, std::vector<One>> m_all;
};

} // namespace kaze::server::detail
