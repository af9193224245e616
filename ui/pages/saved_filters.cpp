#include "ui/pages/saved_filters.h"

#include "ui/widgets/name_dialog.h"

#include <QMenu>

#include <algorithm>

namespace kaze::ui {

namespace {

constexpr qsizetype kLongestName = 90; // characters of an old one, with room for a number
const QString kName = QStringLiteral("name");
const QString kFilter = QStringLiteral("filter");

QList<SavedFilter> inSettings(QSettings& settings, const QString& key)
{
    QList<SavedFilter> filters;
    const int count = settings.beginReadArray(key);
    for (int at = 0; at < count; ++at) {
        settings.setArrayIndex(at);
        filters << SavedFilter{settings.value(kName).toString(), settings.value(kFilter).toString()};
    }
    settings.endArray();
    return filters;
}

void writeTo(QSettings& settings, const QString& key, const QList<SavedFilter>& filters)
{
    settings.remove(key);
    if (filters.isEmpty())
        return;
    settings.beginWriteArray(key, static_cast<int>(filters.size()));
    for (int at = 0; at < filters.size(); ++at) {
        settings.setArrayIndex(at);
        settings.setValue(kName, filters[at].name);
        settings.setValue(kFilter, filters[at].filter);
    }
    settings.endArray();
}

//! Under its name, or one with a number where another filter has that; whether it is there then.
bool putBeside(Workspace& workspace, const QString& page, const SavedFilter& old)
{
    const auto there = workspace.filters(page);
    const auto named = [&there](const QString& name) {
        return std::find_if(there.begin(), there.end(), [&name](const SavedFilter& one) { return one.name == name; });
    };
    auto base = old.name.simplified().left(kLongestName);
    if (base.isEmpty())
        base = old.filter.simplified().left(kLongestName);
    auto name = base;
    for (int number = 2; named(name) != there.end(); ++number) {
        if (named(name)->filter == old.filter)
            return true;
        name = QStringLiteral("%1 (%2)").arg(base).arg(number);
    }
    return workspace.saveFilter(page, {name, old.filter});
}

} // namespace

SavedFilters::SavedFilters(PageContext context, QString page, QWidget* parent)
    : QObject(parent), m_context(context), m_page(std::move(page)), m_parent(parent)
{
    if (m_context.workspace.isReady())
        moveFromSettings();
    else
        connect(&m_context.workspace, &Workspace::ready, this, &SavedFilters::moveFromSettings);
}

void SavedFilters::moveFromSettings()
{
    const auto key = m_page + QStringLiteral("/filters");
    const auto old = inSettings(m_context.settings, key);
    if (old.isEmpty())
        return;
    QList<SavedFilter> refused;
    for (const auto& one : old)
        if (!putBeside(m_context.workspace, m_page, one))
            refused << one;
    m_context.workspace.flush(this, [this, key, refused] {
        // Without a file they are needed at the next start.
        if (m_context.workspace.isKept())
            writeTo(m_context.settings, key, refused);
    });
}

QList<SavedFilter> SavedFilters::all() const
{
    return m_context.workspace.filters(m_page);
}

bool SavedFilters::save(const QString& name, const QString& filter)
{
    return m_context.workspace.saveFilter(m_page, {name, filter});
}

void SavedFilters::remove(const QString& name)
{
    m_context.workspace.removeFilter(m_page, name);
}

void SavedFilters::removeAndOffer(const SavedFilter& saved)
{
    remove(saved.name);
    m_context.navigator.offerUndo(tr("The filter %1 is removed").arg(saved.name),
        [&workspace = m_context.workspace, page = m_page, saved] { workspace.saveFilter(page, saved); });
}

void SavedFilters::fill(QMenu* menu, const QString& filter)
{
    const auto shown = [](QString name) { return name.replace(QLatin1Char('&'), QStringLiteral("&&")); };
    const auto filters = all();
    for (const auto& saved : filters) {
        auto* action = menu->addAction(shown(saved.name));
        action->setToolTip(saved.filter);
        connect(action, &QAction::triggered, this, [this, saved] { emit chosen(saved.filter); });
    }
    if (!filters.isEmpty()) {
        auto* naming = menu->addMenu(tr("Rename a saved filter"));
        auto* removal = menu->addMenu(tr("Remove a saved filter"));
        for (const auto& saved : filters) {
            connect(
                naming->addAction(shown(saved.name)), &QAction::triggered, this, [this, name = saved.name] { renameAs(name); });
            connect(removal->addAction(shown(saved.name)), &QAction::triggered, this, [this, saved] { removeAndOffer(saved); });
        }
    }
    auto* save = menu->addAction(tr("Save the filter…"));
    save->setEnabled(!filter.trimmed().isEmpty());
    connect(save, &QAction::triggered, this, [this, filter] { saveAs(filter); });
}

void SavedFilters::saveAs(const QString& filter)
{
    if (filter.trimmed().isEmpty())
        return m_context.navigator.notify(tr("There is no filter to save"));
    auto* dialog = new NameDialog(
        m_context.theme, tr("Save the filter"), tr("Keeps “%1” under a name. One of the same name is replaced.").arg(filter),
        tr("Save"), {},
        [this, filter](const QString& name) {
            if (!save(name, filter))
                return tr("It is too long, or 200 are kept already: remove one first.");
            m_context.navigator.notify(tr("Saved as the filter %1").arg(name));
            return QString();
        },
        m_parent);
    dialog->open();
}

void SavedFilters::renameAs(const QString& name)
{
    auto* dialog = new NameDialog(
        m_context.theme, tr("Rename the filter"), tr("It stays as it is; only its name is another."), tr("Rename"), name,
        [this, name](const QString& to) {
            if (to == name || m_context.workspace.renameFilter(m_page, name, to))
                return QString();
            return tr("There is a filter of that name already.");
        },
        m_parent);
    dialog->open();
}

} // namespace kaze::ui
