#include "ui/pages/state_chips.h"

#include "ui/widgets/format.h"

#include <QSignalBlocker>

namespace kaze::ui {

namespace {

QString chipTitle(const QString& word, qint64 count)
{
    return QStringLiteral("%1 %2").arg(word, format::count(count));
}

} // namespace

StateChips::StateChips(
    const Theme& theme, const QString& accessibleName, const QList<std::pair<QString, QString>>& words, const QString& field)
    : SegmentedTabs(theme, accessibleName), m_words(words), m_field(field),
      m_term(QStringLiteral("(^|\\s)%1(:|[<>]=?)(\\S+)").arg(field))
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
    setTitle({}, all < 0 ? tr("all") : chipTitle(tr("all"), all));
    for (const auto& [id, word] : m_words) {
        const qint64 count = counts.value(id);
        setTitle(id, count < 0 ? word : chipTitle(word, count));
        setTabShown(id, count != 0 || current() == id);
    }
}

void StateChips::follow(const QString& filter)
{
    m_filter = filter;
    QString state;
    auto terms = m_term.globalMatch(filter);
    if (terms.hasNext())
        if (const auto term = terms.next(); term.captured(2) == QLatin1String(":"))
            state = term.captured(3);
    const QSignalBlocker quiet(this);
    setCurrent(terms.hasNext() ? QString() : state);
    if (current() != state)
        setCurrent({});
    setTabShown(state, true);
}

QString StateChips::filterFor(const QString& filter, const QString& state) const
{
    const QString rest = withoutState(filter);
    if (state.isEmpty())
        return rest;
    const QString term = m_field + QLatin1Char(':') + state;
    return rest.isEmpty() ? term : rest + QLatin1Char(' ') + term;
}

QString StateChips::withoutState(const QString& filter) const
{
    return QString(filter).remove(m_term).simplified();
}

} // namespace kaze::ui
