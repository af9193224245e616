#pragma once

#include "engine/api/provider_requests.h"
#include "ui/pages/page.h"
#include "ui/widgets/card.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace kaze::ui {

class KeyForm;
class KeyValueTable;
class StateChip;

//! One provider: its address, its key, its models; or a new one to be added.
class ProviderDetail : public Card {
    Q_OBJECT
public:
    explicit ProviderDetail(const PageContext& context, QWidget* parent = nullptr);

    void setProvider(const api::ProviderInfo& provider);
    //! Empty fields for a provider that is to be added.
    void startNew();

signals:
    //! The cell was told something: ask it again, and select this provider (empty: it is gone).
    void changed(const QString& provider);

private:
    void build();
    void buildKinds();
    void kindChosen();
    void saveAddress();
    void storeKey(const QString& provider);
    void askRemoveKey();
    void askRemoveProvider();
    void send(api::SetProvider request, const QString& after);
    void fill();
    void fillKey();
    void fillModels();

    PageContext m_context;
    api::ProviderInfo m_provider;
    bool m_new = false;
    StateChip* m_state;
    QLabel* m_nameLabel;
    QLineEdit* m_name;
    QLabel* m_kindLabel;
    QComboBox* m_kind; //!< of the API; their names in the wire format as data
    QLabel* m_addressLabel;
    QLineEdit* m_address;
    QPushButton* m_saveAddress;
    QLabel* m_keyLabel;
    QLabel* m_keyPlace;
    KeyForm* m_key;
    QPushButton* m_removeKey;
    QPushButton* m_removeProvider;
    QLabel* m_modelsLabel;
    KeyValueTable* m_models;
    QLabel* m_hint;
    QLabel* m_problem;
};

} // namespace kaze::ui
