#include "ui/pages/state_chips.h"

#include "ui/widgets/format.h"

#include <QRegularExpression>
#include <QSignalBlocker>

namespace kaze::ui {

namespace {

const QRegularExpression& stateTerm()
{
    static const QRegularExpression term(QStringLiteral("(^|\\s)state:(\\S+)"));
    return term;
}

QString chipTitle(const QString& word, qint64 count)
{
    return QStringLiteral("%1 %2").arg(word, format::count(count));
}

} // namespace

StateChips::StateChips(const Theme& theme, const QString& accessibleName, const QList<std::pair<QString, QString>>& words)
    : SegmentedTabs(theme, accessibleName), m_words(words)
{
    addTab({}, tr("all"));
    for (const auto& [id, word] : m_words) {
        addTab(id, chipTitle(word, 0));
        setTabShown(id, false);
    }
    setCurrent({});
    connect(this, &SegmentedTabs::currentChanged, this, [this](const QString& id) {
        const QString wanted = filterFor(m_filter, id);
        if (wanted != m_filter)
            emit filterWanted(wanted);
    });
}

void StateChips::setCounts(qint64 all, const QHash<QString, qint64>& counts)
{
    setTitle({}, chipTitle(tr("all"), all));
    for (const auto& [id, word] : m_words) {
        const qint64 count = counts.value(id);
        setTitle(id, chipTitle(word, count));
        setTabShown(id, count > 0 || current() == id);
    }
}

void StateChips::follow(const QString& filter)
{
    m_filter = filter;
    QString state;
    auto terms = stateTerm().globalMatch(filter);
    if (terms.hasNext())
        state = terms.next().captured(2);
    const QSignalBlocker quiet(this);
    setCurrent(terms.hasNext() ? QString() : state);
    if (current() != state)
        setCurrent({});
    setTabShown(state, true);
}

QString StateChips::filterFor(const QString& filter, const QString& state)
{
    const QString rest = withoutState(filter);
    if (state.isEmpty())
        return rest;
    return rest.isEmpty() ? QStringLiteral("state:%1").arg(state) : QStringLiteral("%1 state:%2").arg(rest, state);
}

QString StateChips::withoutState(const QString& filter)
{
    return QString(filter).remove(stateTerm()).simplified();
}

} // namespace kaze::ui
