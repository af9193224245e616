#pragma once

#include "ui/pages/page.h"

class QStackedWidget;

namespace kaze::ui {

class DataSection;
class ProvidersSection;
class TenantsSection;
class SegmentedTabs;

//! Providers and keys, appearance, data folder: make it mine.
class SettingsPage : public Page {
    Q_OBJECT
public:
    explicit SettingsPage(PageContext context);

    void refresh() override;
    //! "providers", "new-provider", "appearance" or "data".
    void openThing(const QString& section) override;
    [[nodiscard]] QString copyText() const override;
    void shown() override;

private:
    void showSection(const QString& id);
    void addPageAction(const QString& text, std::function<void()> call);

    SegmentedTabs* m_tabs;
    QStackedWidget* m_sections;
    ProvidersSection* m_providers;
    TenantsSection* m_tenants;
    DataSection* m_data;
};

} // namespace kaze::ui
