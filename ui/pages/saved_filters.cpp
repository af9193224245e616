#include "ui/pages/saved_filters.h"

#include "ui/widgets/form_dialog.h"

#include <QLineEdit>
#include <QMenu>

#include <algorithm>

namespace kaze::ui {

namespace {

//! The name that a filter is saved under.
class NameDialog : public FormDialog {
public:
    NameDialog(const Theme& theme, const QString& filter, std::function<void(const QString&)> chosen, QWidget* parent)
        : FormDialog(theme, SavedFilters::tr("Save the filter"),
            SavedFilters::tr("Keeps “%1” under a name. One of the same name is replaced.").arg(filter), SavedFilters::tr("Save"),
            parent),
          m_chosen(std::move(chosen)), m_name(new QLineEdit)
    {
        addField(SavedFilters::tr("Name"), m_name);
        showProblem({});
        m_name->setFocus();
    }

private:
    void save() override
    {
        const QString name = m_name->text().trimmed();
        if (name.isEmpty())
            return showProblem(SavedFilters::tr("It needs a name."));
        m_chosen(name);
        accept();
    }

    std::function<void(const QString&)> m_chosen;
    QLineEdit* m_name;
};

} // namespace

SavedFilters::SavedFilters(PageContext context, QString page, QWidget* parent)
    : QObject(parent), m_context(context), m_key(std::move(page) + QStringLiteral("/filters")), m_parent(parent)
{
}

QList<SavedFilters::Saved> SavedFilters::all() const
{
    QList<Saved> filters;
    auto& settings = m_context.settings;
    const int count = settings.beginReadArray(m_key);
    for (int at = 0; at < count; ++at) {
        settings.setArrayIndex(at);
        filters << Saved{settings.value(QStringLiteral("name")).toString(), settings.value(QStringLiteral("filter")).toString()};
    }
    settings.endArray();
    return filters;
}

void SavedFilters::write(const QList<Saved>& filters)
{
    auto& settings = m_context.settings;
    settings.remove(m_key);
    settings.beginWriteArray(m_key, static_cast<int>(filters.size()));
    for (int at = 0; at < filters.size(); ++at) {
        settings.setArrayIndex(at);
        settings.setValue(QStringLiteral("name"), filters[at].name);
        settings.setValue(QStringLiteral("filter"), filters[at].filter);
    }
    settings.endArray();
}

void SavedFilters::save(const QString& name, const QString& filter)
{
    auto filters = all();
    filters.removeIf([&name](const Saved& one) { return one.name == name; });
    filters << Saved{name, filter};
    std::sort(
        filters.begin(), filters.end(), [](const Saved& a, const Saved& b) { return a.name.localeAwareCompare(b.name) < 0; });
    write(filters);
}

void SavedFilters::remove(const QString& name)
{
    auto filters = all();
    filters.removeIf([&name](const Saved& one) { return one.name == name; });
    write(filters);
}

void SavedFilters::fill(QMenu* menu, const QString& filter)
{
    const auto filters = all();
    for (const auto& saved : filters) {
        auto* action = menu->addAction(saved.name);
        action->setToolTip(saved.filter);
        connect(action, &QAction::triggered, this, [this, saved] { emit chosen(saved.filter); });
    }
    if (!filters.isEmpty()) {
        auto* removal = menu->addMenu(tr("Remove a saved filter"));
        for (const auto& saved : filters)
            connect(removal->addAction(saved.name), &QAction::triggered, this, [this, name = saved.name] {
                remove(name);
                m_context.navigator.notify(tr("The filter %1 is removed").arg(name));
            });
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
        m_context.theme, filter,
        [this, filter](const QString& name) {
            save(name, filter);
            m_context.navigator.notify(tr("Saved as the filter %1").arg(name));
        },
        m_parent);
    dialog->open();
}

} // namespace kaze::ui
