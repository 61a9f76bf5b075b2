package explain

// healthCases are about checks of health.
func healthCases() []ruleCase {
	return []ruleCase{
		{id: "E-200-HEALTH", fires: get("https://api.test/healthz").answersJSON(200, `{"status": "degraded", "components": {"db": {"status": "up"}, "cache": {"status": "down"}}}`), says: "names what is not well: cache (down)", misses: get("https://api.test/healthz").answersJSON(200, `{"status": "ok", "components": {"cache": {"status": "down"}}}`)},
		{id: "E-200-HEALTH", fires: get("https://api.test/health").answersJSON(200, `{"status": "DEGRADED", "checks": {"db": "ok", "redis": "down"}}`), says: "redis (down)", misses: get(api).answersJSON(200, `{"status": "failed", "checks": {"redis": "down"}}`)},
		{id: "E-5XX-HEALTH", fires: get("https://api.test/health").answersJSON(503, `{"status": "degraded", "db": "unreachable", "cache": "ok"}`), says: "health failed: db (unreachable)", misses: get("https://api.test/health").answersJSON(503, `{"status": "degraded", "db": "ok"}`)},
		{id: "E-5XX-HEALTH", fires: get("https://api.test/actuator/health").answersJSON(503, `{"status": "DOWN", "components": {"db": {"status": "DOWN"}, "ping": {"status": "UP"}}}`), says: "health failed: db (DOWN)", misses: get(api).answersJSON(500, `{"status": "error", "worker": "failed"}`)},
		{id: "E-5XX-HEALTH", fires: get("https://api.test/ready").answersJSON(503, `{"checks": [{"name": "queue", "healthy": false}, {"name": "disk", "healthy": true}]}`), says: "health failed: queue", misses: get("https://api.test/ready").answersJSON(503, `{"message": "The queue is full, and no worker is free", "queue": "down"}`)},
	}
}
