#pragma once

#include "engine/api/provider_requests.h"
#include "ui/pages/page.h"

class QComboBox;
class QLabel;

namespace kaze::ui {

class ProviderDetail;
class ProviderModel;
class StateStack;
class TableView;

//! Providers, their keys, and the model that is used where an agent names none.
class ProvidersSection : public QWidget {
    Q_OBJECT
public:
    explicit ProvidersSection(const PageContext& context, QWidget* parent = nullptr);

    void refresh();
    void startNew();
    [[nodiscard]] QString copyText() const;

private:
    QWidget* buildList();
    void show(const api::ProviderList& list);
    void select(const QString& name);
    void selectionChanged();
    void chooseDefault();

    PageContext m_context;
    ProviderModel* m_model;
    TableView* m_table;
    ProviderDetail* m_detail;
    QComboBox* m_default;
    QLabel* m_secrets;
    StateStack* m_states;
    QString m_wanted; //!< to be selected when the answer is there
    QString m_defaultModel;
    bool m_adding = false; //!< the detail is a form for a new one, which an answer must not replace
};

} // namespace kaze::ui
