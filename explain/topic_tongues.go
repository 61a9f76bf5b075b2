package explain

import "strings"

// tongues are the words of topics in the languages that servers answer in beside English, sixteen of them. A
// word is a beginning: endings are left to the language. What several languages share stands
// with the first.
var tongues = []struct {
	about                                                          topic
	de, fr, es, pt, it, ru, zh, ja, ko, tr, pl, nl, id, vi, ar, uk string
}{
	{about: topicSignIn,
		de: "nicht angemeldet|bitte anmelden|melden sie sich|melde dich|nicht eingeloggt|einloggen|anmeldung erforderlich|sitzung abgelaufen|sitzung ist abgelaufen|niet ingelogd",
		fr: "non authentifi|pas authentifi|non connecté|pas connecté|veuillez vous connecter|authentification requise|session expirée|session a expiré|identifiez-vous",
		es: "no autenticad|inicie sesión|inicia sesión|iniciar sesión|autenticación requerida|requiere autenticación|sesión expirada|sesión ha expirado|sesión ha caducado|sesión caducada",
		pt: "não autenticad|faça login|autenticação necessária|sessão expirada|sessão expirou|sua sessão|precisa estar logado",
		it: "non autenticat|effettua il login|effettuare il login|effettua l'accesso|accedi per|sessione scaduta|autenticazione richiesta|devi accedere",
		ru: "не авторизован|неавторизован|войдите в|требуется авторизаци|необходимо авториз|необходима авторизаци|требуется аутентификаци|сессия истекла|вы не вошли",
		zh: "未登录|未登錄|请登录|请先登录|請先登入|請登入|登录已过期|登录失效|登陆失效|登录状态|登陆状态|重新登录|重新登陆|未授权登录|身份过期|身份已过期|身份验证失败|会话已过期|尚未登录|没有登录",
		ja: "ログインして|ログインが必要|サインインして|再ログイン|未ログイン|セッションが切れ|セッションの有効期限|認証が必要|認証されていません",
		ko: "로그인이 필요|로그인 후|로그인해|로그인 해|다시 로그인|세션이 만료|인증이 필요|인증되지 않",
		tr: "oturum aç|giriş yap|oturumunuz|oturum süresi|kimlik doğrulama gerek",
		pl: "niezalogowan|nie jesteś zalogowan|zaloguj się|sesja wygasła|wymagane logowanie|wymagane zalogowanie",
		nl: "log in om|inloggen vereist|sessie verlopen|sessie is verlopen|niet aangemeld", id: "belum login|silakan login|silakan masuk|harus login|sesi berakhir|sesi anda|login terlebih", vi: "chưa đăng nhập|vui lòng đăng nhập|phiên đăng nhập|hết phiên|đăng nhập lại|cần đăng nhập", ar: "يرجى تسجيل الدخول|تسجيل الدخول مطلوب|يجب تسجيل الدخول|انتهت الجلسة|انتهت صلاحية الجلسة", uk: "увійдіть|необхідно увійти|потрібна авторизаці|сесія закінчилас|не авторизован"},
	{about: topicMoney,
		de: "guthaben|bezahlt|zahlung|abonnement|kostenpflichtig",
		fr: "solde insuffisant|crédits insuffisants|pas de jetons|plus de crédit|abonnement|paiement",
		es: "saldo|suscripción|pago requerido|sin créditos|créditos insuficientes",
		pt: "assinatura expirad|pagamento|créditos insuficientes|sem créditos|plano atual",
		it: "credito insufficiente|crediti insufficienti|abbonamento|pagamento",
		ru: "недостаточно средств|баланс|подписк|оплат",
		zh: "充值|余额|餘額|欠费|欠費|credits 不足|额度不足|积分不足|付费|套餐",
		ja: "残高|お支払い|支払いが|クレジットが不足|有料プラン|料金プラン",
		ko: "잔액|결제|크레딧이 부족|유료|구독",
		tr: "bakiye|abonelik|ödeme",
		pl: "niewystarczające środki|brak środków|subskrypcj|płatnoś|opłacon",
		nl: "onvoldoende saldo|onvoldoende tegoed|betaling vereist", id: "saldo tidak cukup|saldo tidak mencukupi|saldo anda|berlangganan|belum membayar", vi: "số dư không đủ|không đủ tiền|nạp tiền|gói cước|chưa thanh toán", ar: "رصيد غير كاف|الرصيد غير كاف|رصيدك غير|اشتراك", uk: "недостатньо коштів|підписк|оплат"},
	{about: topicBusy,
		de: "später|wartung|überlastet|vorübergehend|derzeit nicht verfügbar|zurzeit nicht|momentan nicht|nicht erreichbar",
		fr: "plus tard|en maintenance|maintenance en cours|surchargé|temporairement|indisponible|momentanément",
		es: "más tarde|más adelante|mantenimiento|sobrecargad|temporalmente|no disponible en este momento",
		pt: "mais tarde|em manutenção|sobrecarregad|temporariamente|indisponível|instantes",
		it: "più tardi|in manutenzione|sovraccaric|temporaneamente|momentaneamente|non disponibile al momento",
		ru: "попробуйте позже|повторите позже|попробуйте поздн|техническ|временно|недоступен|недоступна|перегружен|обслуживани",
		zh: "稍后|稍後|未就绪|维护|維護|繁忙|过载|暂时无法|暂不可用|排队",
		ja: "しばらく|メンテナンス|混雑|混み合|一時的|後ほど|時間をおいて",
		ko: "잠시 후|점검 중|점검중|서비스 점검|과부하|나중에 다시|일시적",
		tr: "daha sonra|bakım|aşırı yük|geçici olarak|şu anda kullanılamıyor",
		pl: "później|konserwacj|prace serwisowe|przerwa techniczna|przeciążon|tymczasowo|chwilowo|niedostępn",
		nl: "later opnieuw|in onderhoud|overbelast|tijdelijk|op dit moment niet beschikbaar", id: "coba lagi nanti|beberapa saat lagi|pemeliharaan|sedang sibuk|tidak tersedia saat ini|coba beberapa saat", vi: "thử lại sau|bảo trì|quá tải|tạm thời|đang bận", ar: "مرة أخرى لاحق|المحاولة لاحق|صيانة|مشغول|مؤقتا", uk: "спробуйте пізніше|технічн|тимчасово|недоступн|перевантажен"},
	{about: topicClosed,
		de: "konto gesperrt|konto ist gesperrt|benutzer gesperrt|konto deaktiviert|konto wurde",
		fr: "compte bloqué|compte suspendu|compte désactivé|compte est",
		es: "cuenta bloqueada|cuenta suspendida|cuenta desactivada|usuario bloqueado|usuario inactivo|cuenta está",
		pt: "conta bloqueada|conta suspensa|conta desativada|usuário bloqueado|usuário inativo|utilizador bloqueado|conta está",
		it: "account bloccato|account sospeso|account disattivato|utente bloccato|utente disabilitato",
		ru: "заблокирован|учетная запись отключ|аккаунт удал",
		zh: "账号已被|帐号已被|账户已被|帳號已被|封禁|账号被|已停用|被禁用|已暂停|已暫停|已冻结|已凍結|账号已锁定|账户已锁定",
		ja: "アカウントが停止|アカウントは停止|アカウントがロック|利用停止|凍結",
		ko: "계정이 정지|계정이 잠|정지된 계정|탈퇴한|차단된",
		tr: "hesabınız|hesap kilit|hesap askıya|engellendi",
		pl: "konto zablokowan|konto zostało|konto jest|użytkownik zablokowan|konto nieaktywn",
		nl: "account geblokkeerd|account is geblokkeerd|account is gedeactiveerd|gebruiker geblokkeerd", id: "akun anda diblokir|akun diblokir|akun ditangguhkan|akun dinonaktifkan|akun tidak aktif|akun anda dinonaktifkan", vi: "tài khoản bị khóa|tài khoản đã bị|tài khoản bị vô hiệu|bị đình chỉ", ar: "الحساب موقوف|حسابك موقوف|تم حظر|تم تعليق|تم تعطيل حساب", uk: "заблоковано|обліковий запис вимкнен"},
	{about: topicLimit,
		de: "limit erreicht|nutzungslimit|limit überschritten|kontingent|tageslimit|monatslimit|grenze erreicht|höchstzahl|maximale anzahl",
		fr: "limite atteinte|atteint la limite|atteint votre limite|limite dépassée|dépassé la limite|quota atteint|quota dépassé|quota épuisé|nombre maximum|nombre maximal",
		es: "límite alcanzado|alcanzado el límite|superado el límite|límite de uso|cuota|número máximo|excedido el límite|límite excedido",
		pt: "limite atingido|atingiu o limite|limite excedido|excedeu o limite|limite diário|cota excedida|cota esgotada|cota diária|número máximo",
		it: "limite raggiunto|raggiunto il limite|limite superato|superato il limite|numero massimo",
		ru: "превышен|лимит|квот|исчерпан",
		zh: "已达上限|达到上限|超出限制|超过限制|次数已用完|次数不足|配额|已用完|上限",
		ja: "上限に達|上限を超|制限を超|利用制限|回数制限|割り当て",
		ko: "한도를 초과|한도 초과|한도에 도달|할당량|횟수를 초과|초과했|초과하였",
		tr: "limiti aş|limitinize|kotanız|kota aş|sınırını aş|sınırına ulaş|limit aşıldı",
		pl: "przekroczono|przekroczyłeś|limit został|osiągnięto limit|limit dzienny",
		nl: "limiet bereikt|limiet overschreden|maximumaantal|maximum aantal", id: "batas maksim|kuota habis|melebihi batas|melebihi kuota|kuota anda", vi: "vượt quá giới hạn|đạt giới hạn|hết hạn mức|hết lượt|vượt quá số", ar: "تجاوزت الحد|تجاوز الحد|الحد الأقصى|تجاوز الحصة", uk: "перевищено|ліміт|квот"},
	{about: topicReserved,
		de: "gesperrt|in verwendung|bereits vergeben|wird verwendet|läuft bereits|wird gerade", fr: "verrouill|en cours", es: "bloquead|en uso|en curso", pt: "em uso|em andamento|em execução", it: "in uso|già in corso", ru: "занят|используется|выполняется|выполняются", zh: "锁定|占用|使用中|进行中|运行中|执行中|处理中", ja: "使用中|ロックされ|処理中|実行中", ko: "사용 중|사용중|진행 중|잠겨|실행 중", tr: "kullanımda|kilitli", pl: "w użyciu|jest używan",
		nl: "in gebruik|vergrendeld", id: "sedang digunakan|sedang diproses|terkunci", vi: "đang được sử dụng|đang xử lý", ar: "قيد الاستخدام|قيد المعالجة", uk: "використовується|виконується"},
	{about: topicListed,
		de: "blockiert|sperrliste|freigabeliste", fr: "bloqué|liste noire|liste blanche", es: "lista negra|lista blanca", pt: "lista negra|lista de permiss", it: "bloccat|lista nera", ru: "чёрный спис|черный спис|чёрном спис|черном спис|белый спис|белом спис", zh: "拦截|攔截|黑名单|黑名單|白名单|白名單", ja: "ブロックされ|ブラックリスト|ホワイトリスト", ko: "블랙리스트|화이트리스트", tr: "kara liste|beyaz liste", pl: "czarnej liści|białej liści",
		nl: "zwarte lijst|witte lijst", id: "daftar hitam", vi: "danh sách đen", ar: "القائمة السوداء", uk: "чорний спис|чорному спис"},
	{about: topicRights,
		de: "berechtig|zugriff|nicht erlaubt|nicht gestattet|keine rechte|verboten", fr: "droit|autoris|accès|interdit", es: "permiso|acceso|no autorizado|no está autorizado|prohibido", pt: "permiss|acesso|não autorizado|proibido", it: "accesso|permess|autorizz|vietato",
		ru: "нет прав|недостаточно прав|права |прав на|прав для|доступ запрещ|доступ к|доступа|отказано|запрещен|запрещён|не разрешен", zh: "权限|權限|无权|無權|禁止|拒绝访问|不允许", ja: "権限|アクセスが拒否|許可されてい|禁止", ko: "권한|접근이 거부|접근할 수 없|허용되지", tr: "yetki|izniniz|erişim|yasak", pl: "uprawnie|odmowa dostępu|brak dostępu|dostęp zabron|dostępu do|niedozwolon|zabronion|brak praw",
		nl: "geen rechten|geen toegang|toegang geweigerd|niet toegestaan|niet gemachtigd|geen toestemming|niet bevoegd", id: "memiliki izin|memiliki akses|memiliki hak|akses ditolak|tidak diizinkan|tidak berhak|hanya untuk admin|khusus untuk admin|tidak memiliki wewenang", vi: "không có quyền|không được phép|từ chối truy cập|quyền truy cập", ar: "صلاحية|صلاحيات|غير مصرح|الوصول مرفوض|ممنوع|غير مسموح", uk: "немає прав|недостатньо прав|доступ заборонен|заборонено|немає доступу"},
	{about: topicOver,
		de: "abgelaufen|nicht mehr verfügbar|bereits verwendet|bereits eingelöst|bereits abgeschlossen|bereits bezahlt|bereits storniert|bereits geschlossen|bereits beendet",
		fr: "expiré|n'est plus disponible|déjà utilisé|déjà traité|déjà annulé|déjà clôturé|déjà payé|déjà terminé",
		es: "expirad|caducad|caducó|vencid|venció|vencio|ya fue utilizad|ya ha sido utilizad|ya fue cerrad|ya fue cancelad|ya fue procesad|ya fue pagad|ya fue finalizad|ya está cerrad|ya está cancelad|ya está pagad|ya está finalizad|ya ha sido",
		pt: "expirad|expirou|vencid|já utilizado|já foi utilizad|já foi cancelad|já foi processad|já foi pag|já foi finalizad|já foi concluíd|já está cancelad|já está fechad|já está pag", it: "scadut|già utilizzat|già annullat|già chius|già pagat|già elaborat|già completat",
		ru: "истек|истёк|просрочен|уже использован|уже закрыт|уже отмен|уже оплачен|уже обработан|уже заверш", zh: "已过期|已過期|已失效|已使用|已结束|已关闭|已取消|已支付|已处理", ja: "期限切れ|有効期限が|使用済み|終了しました", ko: "만료|이미 사용된|종료된", tr: "süresi dol|süresi geç|zaten kullanıl|zaten iptal|zaten tamamlan", pl: "wygasł|już wykorzystan|już użyt|już anulowan|już zamknięt|już opłacon|już zakończon",
		nl: "is verlopen|niet meer beschikbaar|al gebruikt|reeds gebruikt|al betaald|al geannuleerd", id: "kedaluwarsa|kadaluarsa|kadaluwarsa|sudah digunakan|sudah dibayar|sudah berakhir|sudah dibatalkan", vi: "hết hạn|đã được sử dụng|đã thanh toán|đã hủy|đã kết thúc|không còn hiệu lực", ar: "منتهي الصلاحية|انتهت صلاحية|انتهت الصلاحية|تم استخدامه|تم الدفع|تم إلغاء", uk: "закінчився|термін дії|прострочен|вже використан|вже скасован|вже оплачен"},
	{about: topicFirst,
		de: "noch nicht|zuerst|nicht bestätigt|nicht verifiziert", fr: "pas encore|d'abord|non vérifié|pas vérifié|non confirmé", es: "todavía no|aún no|primero|no verificad|sin verificar|por verificar|no confirmad", pt: "ainda não|primeiro|não verificad|não confirmad", it: "non ancora|prima di|non verificat|non confermat", ru: "ещё не|еще не|сначала|не подтвержд|неподтвержд", zh: "尚未|还未|还没有|請先|请先|未验证|未認證|未认证|未激活|未实名", ja: "まだ|してから|未確認|未認証", ko: "아직|먼저|미인증", tr: "henüz|önce ", pl: "jeszcze nie|najpierw",
		nl: "nog niet|eerst |niet geverifieerd|niet bevestigd", id: "belum diverifikasi|belum dikonfirmasi|belum aktif|terlebih dahulu", vi: "chưa được|chưa xác|trước tiên", ar: "أولاً|لم يتم التحقق|غير مفعل", uk: "ще не|спочатку|не підтверджен"},
	{about: topicOff,
		de: "deaktiviert|abgeschaltet|nicht aktiviert", fr: "désactivé", es: "deshabilitad|desactivad", pt: "desabilitad|desativad", it: "disattivat|disabilitat", ru: "отключен|отключён", zh: "已禁用|未启用|未开启|已关闭", ja: "無効です|無効になって|無効化", ko: "비활성", tr: "devre dışı", pl: "wyłączon",
		nl: "uitgeschakeld|niet ingeschakeld", id: "fitur dinonaktifkan|tidak diaktifkan", vi: "đã tắt|vô hiệu hóa", ar: "معطل", uk: "вимкнен"},
	{about: topicMissing,
		de: "nicht gefunden|gibt es nicht|existiert nicht|niet gevonden|hittades inte|ikke fundet|ikke funnet", fr: "introuvable|existe pas|non trouvé|pas été trouvé", es: "no existe|no encontrad|no se encontr|no se ha encontrado", pt: "não encontrad|não existe|não foi encontrad", it: "non trovat|non esiste|inesistente",
		ru: "не найден|не существует|отсутствует", zh: "找不到|不存在|未找到|没有找到", ja: "見つかり|存在しま|存在しない", ko: "존재하지 않|찾을 수 없", tr: "bulunamad|mevcut değil|bulunmamaktad", pl: "nie znalezion|nie istnieje|brak rekordu",
		nl: "bestaat niet", id: "tidak ditemukan|tidak ada data", vi: "không tìm thấy|không tồn tại|không còn tồn tại", ar: "غير موجود|لم يتم العثور|لا يوجد", uk: "не знайдено|не існує"},
	{about: topicValue,
		de: "ungültig|darf nicht leer|pflichtfeld|fehlerhaft|muss angegeben|ist erforderlich", fr: "est invalide|sont invalides|non valide|pas valide|est obligatoire|est requis", es: "inválid|no es válid|no válid|es obligatori|es requerid", pt: "inválid|é obrigatóri|não pode ser vazi", it: "non valid|non è valid|obbligatori",
		ru: "неверн|некоррект|недопустим|обязательн", zh: "无效|不合法|格式错误|格式不正确|参数错误|不能为空|必填", ja: "無効な|正しくありません|不正な|必須|入力してください", ko: "유효하지 않|올바르지 않|잘못된|필수|입력해", tr: "geçersiz|zorunlu|boş olamaz|hatalı", pl: "nieprawidłow|niepoprawn|jest wymagan|są wymagan",
		nl: "ongeldig|verplicht|mag niet leeg", id: "tidak valid|wajib diisi|harus diisi|tidak boleh kosong", vi: "không hợp lệ|bắt buộc|không được để trống|sai định dạng", ar: "غير صالح|غير صحيح|مطلوب", uk: "невірн|некоректн|неправильн"},
	{about: topicTooMany,
		de: "zu viele anfragen", fr: "trop de requêtes|trop de demandes", es: "demasiadas solicitudes|demasiadas peticiones", pt: "muitas requisições|muitas solicitações|muitos pedidos", it: "troppe richieste", ru: "слишком много запросов|слишком часто|лимит запросов", zh: "调用频率|请求频率|请求过于频繁|操作过于频繁|请求次数超|访问过于频繁|操作太频繁", ja: "リクエストが多すぎ|リクエスト数が", ko: "요청이 너무 많|너무 많은 요청", tr: "çok fazla istek", pl: "zbyt wiele żądań|zbyt wiele zapytań|za dużo żądań",
		nl: "te veel verzoeken|te veel aanvragen", id: "terlalu banyak permintaan", vi: "quá nhiều yêu cầu", ar: "طلبات كثيرة", uk: "забагато запитів"},
}

// keyTongues are tokens and keys in those languages.
var keyTongues = []string{"token", "api-key", "api key", "apikey", "api-schlüssel", "schlüssel", "jeton", "clé api", "clave api", "chave de api", "chave da api", "chiave api", "токен", "ключ api", "api-ключ", "令牌", "密钥", "トークン", "apiキー", "토큰", "api 키", "api anahtar", "klucz api"}

// inTongues are the words for one topic in all of them.
func inTongues(about topic) (words []string) {
	for _, t := range tongues {
		if t.about != about {
			continue
		}
		for _, in := range []string{t.de, t.fr, t.es, t.pt, t.it, t.ru, t.zh, t.ja, t.ko, t.tr, t.pl, t.nl, t.id, t.vi, t.ar, t.uk} {
			if in != "" {
				words = append(words, strings.Split(in, "|")...)
			}
		}
	}
	return words
}

// awayWords are words for something that is not there at the moment, or does not answer.
var awayWords = []string{"unavailable", "not available", "unreachable", "not reachable", "not connected", "disconnected", "offline", "is down", "not responding", "not ready", "connection refused", "connection failed", "connection lost", "could not connect", "cannot connect", "failed to connect", "unable to connect", "could not reach", "couldn't reach", "cannot reach", "unable to reach", "failed to reach",
	"tidak tersedia", "belum siap", "chưa sẵn sàng", "không khả dụng", "không sẵn sàng", "no disponible", "no está disponible", "não disponível", "não está disponível", "indispon", "pas disponible", "non disponibile", "nicht verfügbar", "nicht bereit", "nicht erreichbar", "не готов", "недоступ", "нет соединения", "kullanılamıyor", "hazır değil", "niet beschikbaar", "niet bereikbaar", "niedostępn", "不可用", "未就绪", "无法连接", "利用できません", "接続できません", "準備ができて", "사용할 수 없", "연결할 수 없", "준비되지", "غير متاح", "غير متوفر"}
