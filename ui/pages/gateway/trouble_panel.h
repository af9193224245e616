#pragma once

#include "engine/api/provider_requests.h"
#include "ui/pages/page.h"

class QLabel;
class QPushButton;

namespace kaze::ui {

class CodeView;
struct PageScope;
class TableView;
class TroubleModel;

//! What models' last failed calls said, in the providers' own words, whole and to be copied.
class TroublePanel : public QWidget {
    Q_OBJECT
public:
    explicit TroublePanel(const PageContext& context, QWidget* parent = nullptr);

    void setProviders(const std::vector<api::ProviderInfo>& providers, api::Time now);
    //! Only those of a time, until a person lets go of it.
    void setTimes(const PageScope& scope);
    //! Selects the newest of a provider.
    void select(const QString& provider);
    void copy();
    [[nodiscard]] QString copyText() const;
    [[nodiscard]] int count() const;

signals:
    //! The providers are to be given again: others are shown of them.
    void providersWanted();

private:
    void showWords();

    PageContext m_context;
    TroubleModel* m_model;
    TableView* m_table;
    QWidget* m_detail;
    QLabel* m_what;
    CodeView* m_words;
    QPushButton* m_copy;
    QLabel* m_nothing;
    QPushButton* m_times;
};

} // namespace kaze::ui
