#pragma once

#include "ui/pages/page.h"
#include "ui/widgets/card.h"

class QLabel;
class QLineEdit;
class QPushButton;

namespace kaze::ui {

class KeyForm;

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
    void saveAddress();
    void send(api::SetProvider request, const QString& after);
    void fill();

    PageContext m_context;
    api::ProviderInfo m_provider;
    bool m_new = false;
    QLabel* m_nameLabel;
    QLineEdit* m_name;
    QLineEdit* m_address;
    QPushButton* m_saveAddress;
    QLabel* m_keyLabel;
    KeyForm* m_key;
    QPushButton* m_removeKey;
    QPushButton* m_removeProvider;
    QLabel* m_models;
    QLabel* m_problem;
};

} // namespace kaze::ui
