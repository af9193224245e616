#include "ui/models/filter_message.h"

#include <QRegularExpression>

namespace kaze::ui {

FilterError filterErrorOf(const QString& message, const QString& filter)
{
    static const QRegularExpression place(
        QStringLiteral("at character (\\d+): (.*)"), QRegularExpression::DotMatchesEverythingOption);
    const auto match = place.match(message);
    if (!match.hasMatch())
        return {static_cast<int>(filter.size()), 1, message};
    // The engine counts characters, QString halves of the rare ones.
    const auto before = filter.toUcs4().mid(0, std::max(0, match.captured(1).toInt() - 1));
    const int position
        = static_cast<int>(QString::fromUcs4(reinterpret_cast<const char32_t*>(before.constData()), before.size()).size());
    int end = position;
    while (end < filter.size() && !filter[end].isSpace())
        ++end;
    return {position, std::max(1, end - position), match.captured(2)};
}

} // namespace kaze::ui
