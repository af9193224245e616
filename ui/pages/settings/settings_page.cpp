#include "ui/pages/settings/settings_page.h"

#include "ui/pages/settings/appearance_section.h"
#include "ui/pages/settings/data_section.h"
#include "ui/pages/settings/providers_section.h"
#include "ui/pages/settings/tenants_section.h"
#include "ui/widgets/filling_stack.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/segmented_tabs.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace kaze::ui {

namespace {

const QString kProviders = QStringLiteral("providers");
const QString kNewProvider = QStringLiteral("new-provider");
const QString kAppearance = QStringLiteral("appearance");
const QString kTenants = QStringLiteral("tenants");
const QString kNewTenant = QStringLiteral("new-tenant");
const QString kData = QStringLiteral("data");
constexpr int kControlHeight = 28;
const QString kSection = QStringLiteral("settings/section");

} // namespace

SettingsPage::SettingsPage(PageContext given)
    : Page(given, QStringLiteral("settings"), tr("Settings")),
      m_tabs(new SegmentedTabs(given.theme, tr("Sections of the settings"))), m_sections(new FillingStack),
      m_providers(new ProvidersSection(context())), m_tenants(new TenantsSection(context())), m_data(new DataSection(context()))
{
    auto* header = new PageHeader(context().theme, title());
    m_tabs->addTab(kProviders, tr("Providers and keys"));
    m_tabs->addTab(kTenants, tr("Tenants and pools"));
    m_tabs->addTab(kAppearance, tr("Appearance"));
    m_tabs->addTab(kData, tr("Data and checks"));
    auto* tabs = new QWidget; // as high as the button, so that both stand on one line
    auto* line = new QHBoxLayout(tabs);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_tabs, 0, Qt::AlignVCenter);
    tabs->setMinimumHeight(kControlHeight);
    header->addControl(tabs);
    m_sections->addWidget(m_providers);
    m_sections->addWidget(new AppearanceSection(context()));
    m_sections->addWidget(m_data);
    m_sections->addWidget(m_tenants);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::kMedium);
    column->addWidget(header);
    column->addWidget(m_sections, 1);

    connect(m_tabs, &SegmentedTabs::currentChanged, this, &SettingsPage::showSection);
    connect(&context().link, &CellLink::refreshNeeded, this, [this] {
        if (isVisible())
            refresh();
    });
    addPageAction(tr("Add a provider"), [this] { openThing(kNewProvider); });
    addPageAction(tr("Add a tenant"), [this] { openThing(kNewTenant); });
    addPageAction(tr("Check what a run needs"), [this] {
        openThing(kData);
        m_data->refresh(true);
    });
    openThing(context().settings.value(kSection, kProviders).toString());
}

void SettingsPage::addPageAction(const QString& text, std::function<void()> call)
{
    auto* action = new QAction(text, this);
    connect(action, &QAction::triggered, this, std::move(call));
    addAction(action);
}

void SettingsPage::openThing(const QString& section)
{
    m_tabs->setCurrent(section == kNewProvider ? kProviders : section == kNewTenant ? kTenants : section);
    showSection(m_tabs->current());
    if (section == kNewProvider)
        m_providers->startNew();
    if (section == kNewTenant)
        m_tenants->addTenant();
}

void SettingsPage::showSection(const QString& id)
{
    m_sections->setCurrentIndex(id == kAppearance ? 1 : id == kData ? 2 : id == kTenants ? 3 : 0);
    context().settings.setValue(kSection, id);
    if (isVisible())
        refresh();
}

void SettingsPage::refresh()
{
    if (m_sections->currentIndex() == 0)
        m_providers->refresh();
    else if (m_sections->currentIndex() == 2)
        m_data->refresh(true);
    else if (m_sections->currentIndex() == 3)
        m_tenants->refresh();
}

QString SettingsPage::copyText() const
{
    if (m_sections->currentIndex() == 0)
        return m_providers->copyText();
    if (m_sections->currentIndex() == 3)
        return m_tenants->copyText();
    return m_sections->currentIndex() == 2 ? m_data->copyText() : QString();
}

void SettingsPage::shown()
{
    if (m_sections->currentIndex() == 2)
        m_data->refresh(false);
    else
        refresh();
}

} // namespace kaze::ui
